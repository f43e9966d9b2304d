import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareInstants, formatInstant, parseInstant } from './instant.ts';

it.each([
  ['2021-08-11T14:28:03Z', '2021-08-11T14:28:03Z'],
  ['2020-06-11T16:32:50-03:00', '2020-06-11T19:32:50Z'],
  ['2022-10-24T21:16:52.827288935Z', '2022-10-24T21:16:52.827288935Z'],
  ['2022-10-24T21:16:52.820000000+00:00', '2022-10-24T21:16:52.82Z'],
  ['2022-10-24T21:16:52.000000100Z', '2022-10-24T21:16:52.0000001Z'],
  ['2022-10-24T21:16:52.1234567899Z', '2022-10-24T21:16:52.123456789Z'],
  ['2024-02-29T00:00:00+14:00', '2024-02-28T10:00:00Z'],
])('parses %s', (text, normalized) => {
  expect(formatInstant(parseInstant(text)!)).toBe(normalized);
});

it.each([
  '',
  'now',
  '2021-08-11',
  '2021-08-11 14:28:03Z',
  '2021-08-11T14:28:03',
  '2021-08-11t14:28:03z',
  '2021-02-29T00:00:00Z',
  '2021-13-01T00:00:00Z',
  '2021-08-11T24:00:00Z',
  '2021-08-11T23:60:00Z',
  '2021-08-11T23:59:60Z',
  '2021-08-11T14:28:03.Z',
  '2021-08-11T14:28:03+24:00',
  '1628692083',
])('rejects %j', (text) => {
  expect(parseInstant(text)).toBeUndefined();
});

it('round-trips and orders every instant', () => {
  const instants = fc.record({
    ms: fc.integer({ min: 0, max: 4e12 }),
    ns: fc.integer({ min: 0, max: 999_999 }),
  });
  fc.assert(
    fc.property(instants, instants, (a, b) => {
      expect(parseInstant(formatInstant(a))).toEqual(a);
      expect(Math.sign(compareInstants(a, b))).toBe(-Math.sign(compareInstants(b, a)) + 0);
    }),
  );
});
