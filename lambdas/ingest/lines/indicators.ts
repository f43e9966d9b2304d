import { isIP } from 'node:net';
import type { IndicatorName } from '../../../schemas/indicator-names.ts';

type Column = `p_any_${string}`;

/** A value of a column. */
export type Indicator = readonly [Column, string];
type Found = readonly Indicator[];

const NOTHING: Found = [];

/**
 * The columns and values that each of Panther's indicators yields (Panther's "Standard fields" page; details of the scanners
 * from the open Community Edition). Like Panther, a scanner ignores values that do not have the indicator's form.
 */
const SCANNERS: Readonly<Record<IndicatorName, (value: string) => Found>> = {
  ip: ipAddress,
  domain: (value) => [['p_any_domain_names', value]],
  hostname: host,
  url: (value) => (URL.canParse(value) ? host(new URL(value).hostname.replace(/^\[(.*)\]$/, '$1')) : NOTHING),
  net_addr: (value) =>
    host(isIP(value) === 0 ? value.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') : value),
  // Since mid-2023, Panther's own events also have the part before the @ as a user name.
  email: (value) =>
    value.includes('@')
      ? [
          ['p_any_emails', value],
          ['p_any_usernames', value.slice(0, value.indexOf('@'))],
        ]
      : NOTHING,
  username: (value) => [['p_any_usernames', value]],
  actor_id: (value) => [['p_any_actor_ids', value]],
  trace_id: (value) => [['p_any_trace_ids', value]],
  md5: (value) => hash('p_any_md5_hashes', 32, value),
  sha1: (value) => hash('p_any_sha1_hashes', 40, value),
  sha256: (value) => hash('p_any_sha256_hashes', 64, value),
};

/** The columns and values that a string with this indicator yields. Empty values yield none. */
export function scanIndicator(name: IndicatorName, value: string): Found {
  return SCANNERS[name](value.trim()).filter(([, found]) => found !== '');
}

function ipAddress(value: string): Found {
  return isIP(value) === 0 ? NOTHING : [['p_any_ip_addresses', value]];
}

function host(value: string): Found {
  return isIP(value) === 0 ? [['p_any_domain_names', value]] : ipAddress(value);
}

function hash(column: Column, digits: number, value: string): Found {
  return value.length === digits && /^[0-9a-f]+$/i.test(value) ? [[column, value.toLowerCase()]] : NOTHING;
}
