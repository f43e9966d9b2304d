import { isIP } from 'node:net';
import type { IndicatorName } from '../../../schemas/indicator-names.ts';

export type Column = `p_any_${string}`;

/** Receives what a scanner finds. */
export interface IndicatorSink {
  add(column: Column, value: string): void;
}

type Scanner = (value: string, found: IndicatorSink) => void;

/**
 * The columns and values that each of Panther's indicators yields (Panther's "Standard fields" page; details of the scanners
 * from the open Community Edition). Like Panther, a scanner ignores values that do not have the indicator's form.
 */
const SCANNERS: Readonly<Record<IndicatorName, Scanner>> = {
  ip: ipAddress,
  domain: column('p_any_domain_names'),
  hostname: host,
  url: (value, found) => {
    if (URL.canParse(value)) host(new URL(value).hostname.replace(/^\[(.*)\]$/, '$1'), found);
  },
  net_addr: (value, found) => {
    host(!isAddress(value) ? value.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') : value, found);
  },
  // Since mid-2023, Panther's own events also have the part before the @ as a user name.
  email: (value, found) => {
    const at = value.indexOf('@');
    if (at === -1) return;
    found.add('p_any_emails', value);
    if (at > 0) found.add('p_any_usernames', value.slice(0, at));
  },
  username: column('p_any_usernames'),
  actor_id: column('p_any_actor_ids'),
  trace_id: column('p_any_trace_ids'),
  md5: hash('p_any_md5_hashes', 32),
  sha1: hash('p_any_sha1_hashes', 40),
  sha256: hash('p_any_sha256_hashes', 64),
};

/** Finds the columns and values that a string with this indicator yields. Empty values yield none. */
export function scanIndicator(name: IndicatorName, text: string, found: IndicatorSink): void {
  const value = text.trim();
  if (value !== '') SCANNERS[name](value, found);
}

function column(name: Column): Scanner {
  return (value, found) => {
    found.add(name, value);
  };
}

function ipAddress(value: string, found: IndicatorSink): void {
  if (isAddress(value)) found.add('p_any_ip_addresses', value);
}

/** With a zone (fe80::1%en0), it is an address only on the machine that wrote it, and Go's net.ParseIP refuses it. */
function isAddress(value: string): boolean {
  return isIP(value) !== 0 && !value.includes('%');
}

function host(value: string, found: IndicatorSink): void {
  if (isAddress(value)) found.add('p_any_ip_addresses', value);
  else if (value !== '') found.add('p_any_domain_names', value);
}

function hash(name: Column, digits: number): Scanner {
  return (value, found) => {
    if (value.length === digits && /^[0-9a-f]+$/i.test(value)) found.add(name, value.toLowerCase());
  };
}
