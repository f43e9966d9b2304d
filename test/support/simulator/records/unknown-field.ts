import { draw, pick } from '../random.ts';

/** Undocumented fields: the vendor adds fields without a new version of the endpoint [D changelog]. */
const FIELDS = [
  '"device_trust":{"managed":true,"score":1.0}',
  '"tags":["beta","ünïcode",null]',
  '"risk":null',
  '"trace_id":18446744073709551615',
  '"experiment":{"a":{"b":{"c":[[],{}]}},"ratio":1.50e-3}',
];

const SHARE = 0.006;

/** Returns `,"name":value` to append to a record's last field for a small share of events, otherwise an empty string. */
export function createUnknownField(seed: number, feed: string): (i: number) => string {
  const has = draw(seed, `${feed}/unknown-field`);
  const which = draw(seed, `${feed}/which-unknown-field`);
  return (i) => (has(i) < SHARE ? `,${pick(FIELDS, which(i))}` : '');
}
