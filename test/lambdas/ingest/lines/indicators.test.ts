import { expect, it } from 'vitest';
import { scanIndicator } from '../../../../lambdas/ingest/lines/indicators.ts';
import type { IndicatorName } from '../../../../schemas/indicator-names.ts';

const cases: [IndicatorName, string, Record<string, string>][] = [
  ['ip', '10.1.2.3', { p_any_ip_addresses: '10.1.2.3' }],
  ['ip', ' ::1 ', { p_any_ip_addresses: '::1' }],
  ['ip', 'fe80::1', { p_any_ip_addresses: 'fe80::1' }],
  ['ip', 'fe80::1%en0', {}],
  ['hostname', 'fe80::1%en0', { p_any_domain_names: 'fe80::1%en0' }],
  ['ip', '10.1.2.3:80', {}],
  ['domain', 'example.com', { p_any_domain_names: 'example.com' }],
  ['hostname', 'example.com', { p_any_domain_names: 'example.com' }],
  ['hostname', '10.1.2.3', { p_any_ip_addresses: '10.1.2.3' }],
  ['url', 'https://example.com:8443/a?b', { p_any_domain_names: 'example.com' }],
  ['url', 'http://[2001:db8::1]/', { p_any_ip_addresses: '2001:db8::1' }],
  ['url', 'no url', {}],
  ['net_addr', '10.1.2.3:80', { p_any_ip_addresses: '10.1.2.3' }],
  ['net_addr', '[::1]:80', { p_any_ip_addresses: '::1' }],
  ['net_addr', '2001:db8::1', { p_any_ip_addresses: '2001:db8::1' }],
  ['net_addr', 'x[::1]', { p_any_domain_names: 'x[::1]' }],
  ['net_addr', '[::1]x', { p_any_domain_names: '[::1]x' }],
  ['net_addr', 'example.com:80', { p_any_domain_names: 'example.com' }],
  ['email', 'Ann@Example.com', { p_any_emails: 'Ann@Example.com', p_any_usernames: 'Ann' }],
  ['email', '@example.com', { p_any_emails: '@example.com' }],
  ['email', 'ann', {}],
  ['username', ' ann ', { p_any_usernames: 'ann' }],
  ['username', '   ', {}],
  ['actor_id', 'U1', { p_any_actor_ids: 'U1' }],
  ['trace_id', 'T1', { p_any_trace_ids: 'T1' }],
  ['md5', 'D41D8CD98F00B204E9800998ECF8427E', { p_any_md5_hashes: 'd41d8cd98f00b204e9800998ecf8427e' }],
  ['md5', 'd41d8', {}],
  ['sha1', 'z'.repeat(40), {}],
  ['sha1', `z${'a'.repeat(39)}`, {}],
  ['sha1', `${'a'.repeat(39)}z`, {}],
  ['sha1', 'a'.repeat(40), { p_any_sha1_hashes: 'a'.repeat(40) }],
  ['sha256', 'a'.repeat(64), { p_any_sha256_hashes: 'a'.repeat(64) }],
];

it.each(cases)('scanIndicator finds the fields of the %s %j', (name, value, columns) => {
  const found: (readonly [string, string])[] = [];
  scanIndicator(name, value, { add: (column, text) => found.push([column, text]) });
  expect(found).toEqual(Object.entries(columns));
});
