import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRfc3339, toPantherTime } from '../../schemas/timestamp.ts';

describe('converts to UTC with nine fraction digits', () => {
  test.each([
    ['2024-08-16T19:18:43.784550714Z', '2024-08-16 19:18:43.784550714'],
    ['2021-08-11T14:28:03Z', '2021-08-11 14:28:03.000000000'],
    ['2021-08-30T18:57:42.484Z', '2021-08-30 18:57:42.484000000'],
    ['2021-08-30T18:57:42.4Z', '2021-08-30 18:57:42.400000000'],
    ['2021-08-30T18:57:42.1234567899Z', '2021-08-30 18:57:42.123456789'],
    ['2021-08-30T18:57:42.99999999999999999999Z', '2021-08-30 18:57:42.999999999'],
    ['2020-06-11T16:32:50-03:00', '2020-06-11 19:32:50.000000000'],
    ['2020-06-11T16:32:50.5+05:30', '2020-06-11 11:02:50.500000000'],
    ['2020-06-11T16:32:50+00:00', '2020-06-11 16:32:50.000000000'],
    ['2020-06-11T16:32:50-00:00', '2020-06-11 16:32:50.000000000'],
    ['2023-12-31T23:59:59.9-00:01', '2024-01-01 00:00:59.900000000'],
    ['2024-01-01T00:00:00+00:01', '2023-12-31 23:59:00.000000000'],
    ['2024-02-28T23:30:00-01:00', '2024-02-29 00:30:00.000000000'],
    ['2024-03-01T00:30:00+01:00', '2024-02-29 23:30:00.000000000'],
    ['2023-03-01T00:30:00+01:00', '2023-02-28 23:30:00.000000000'],
    ['2023-04-30T12:00:00-23:59', '2023-05-01 11:59:00.000000000'],
    ['2023-05-01T12:00:00+23:59', '2023-04-30 12:01:00.000000000'],
    ['2000-02-29T00:00:00Z', '2000-02-29 00:00:00.000000000'],
    ['0000-02-29T00:00:00Z', '0000-02-29 00:00:00.000000000'],
    ['0000-01-01T00:00:00Z', '0000-01-01 00:00:00.000000000'],
    ['9999-12-31T23:59:59.999999999Z', '9999-12-31 23:59:59.999999999'],
    ['0999-12-31T23:59:59-00:01', '1000-01-01 00:00:59.000000000'],
  ])('%s', (text, expected) => {
    expect(toPantherTime(text)).toBe(expected);
    expect(isRfc3339(text)).toBe(true);
  });
});

describe('rejects', () => {
  test.each([
    '',
    '2024-08-16',
    '2024-08-16T19:18:43',
    '2024-08-16 19:18:43Z',
    '2024-08-16 19:18:43.784550714',
    '2024-08-16t19:18:43Z',
    '2024-08-16T19:18:43z',
    '2024-08-16T19:18Z',
    '2024-08-16T19:18:43.Z',
    '2024-08-16T19:18:43,5Z',
    '2024-08-16T24:00:00Z',
    '2024-08-16T19:60:00Z',
    '2016-12-31T23:59:60Z',
    '2024-00-16T19:18:43Z',
    '2024-13-16T19:18:43Z',
    '2024-08-00T19:18:43Z',
    '2024-08-32T19:18:43Z',
    '2024-04-31T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2024-02-30T00:00:00Z',
    '2023-02-29T00:00:00+01:00',
    '2024-08-16T19:18:43+24:00',
    '2024-08-16T19:18:43+01:60',
    '2024-08-16T19:18:43+0100',
    '2024-08-16T19:18:43+01',
    '2024-08-16T19:18:43 01:00',
    '2024-08-16T19:18:43Z+01:00',
    '24-08-16T19:18:43Z',
    '12024-08-16T19:18:43Z',
    '-2024-08-16T19:18:43Z',
    '+002024-08-16T19:18:43Z',
    '2024-8-16T19:18:43Z',
    ' 2024-08-16T19:18:43Z',
    '2024-08-16T19:18:43Z ',
    '2024-08-16T19:18:43Z\n',
    '٢٠٢٤-08-16T19:18:43Z',
    '1723835923',
    // In UTC, these are in the years -1 and 10000.
    '0000-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
  ])('%j', (text) => {
    expect(toPantherTime(text)).toBeUndefined();
    expect(isRfc3339(text)).toBe(false);
  });
});

const MINUTE = 60_000;
const instants = fc.integer({ min: new Date('0001-01-02T00:00:00Z').getTime(), max: Date.UTC(9998, 11, 31) });

test('agrees with Date to the millisecond, with any offset', () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: -1439, max: 1439 }), (milliseconds, offset) => {
      const local = new Date(milliseconds + offset * MINUTE).toISOString().slice(0, -1);
      const minutes = Math.abs(offset);
      const zone = `${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
      const utc = new Date(milliseconds).toISOString().slice(0, -1).replace('T', ' ');
      expect(toPantherTime(local + zone)).toBe(`${utc}000000`);
      expect(toPantherTime(`${utc.replace(' ', 'T')}Z`)).toBe(`${utc}000000`);
    }),
    { numRuns: 2000 },
  );
});

test('keeps the first nine digits of a fraction of any length', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{1,40}$/), (fraction) => {
      expect(toPantherTime(`2024-08-16T19:18:43.${fraction}-03:00`)).toBe(
        `2024-08-16 22:18:43.${`${fraction}000000000`.slice(0, 9)}`,
      );
    }),
  );
});

test('accepts exactly the days of the calendar', () => {
  for (const year of [1600, 1700, 1896, 1900, 1904, 1999, 2000, 2023, 2024, 2100, 2400, 9996]) {
    for (let month = 0; month <= 13; month++) {
      for (let day = 0; day <= 32; day++) {
        const date = new Date(Date.UTC(year, month - 1, day));
        const real =
          date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        expect(isRfc3339(`${year}-${twoDigits(month)}-${twoDigits(day)}T00:00:00Z`)).toBe(real);
      }
    }
  }
});

test('accepts exactly the valid hours, minutes, and seconds, in times and in offsets', () => {
  for (let value = 0; value <= 99; value++) {
    const text = twoDigits(value);
    expect(isRfc3339(`2024-08-16T${text}:00:00Z`)).toBe(value < 24);
    expect(isRfc3339(`2024-08-16T00:${text}:00Z`)).toBe(value < 60);
    expect(isRfc3339(`2024-08-16T00:00:${text}Z`)).toBe(value < 60);
    expect(isRfc3339(`2024-08-16T00:00:00+${text}:00`)).toBe(value < 24);
    expect(isRfc3339(`2024-08-16T00:00:00-00:${text}`)).toBe(value < 60);
  }
});

test('after a small edit, a timestamp is rejected or still agrees with Date', () => {
  const good = '2024-08-16T19:18:43.784Z';
  fc.assert(
    fc.property(fc.nat(good.length), fc.nat(1), fc.string({ maxLength: 2 }), (at, cut, inserted) => {
      const text = good.slice(0, at) + inserted + good.slice(at + cut);
      const result = toPantherTime(text);
      fc.pre(result !== undefined);
      const milliseconds = new Date(text.replace(/(\.\d{3})\d+/, '$1')).getTime();
      expect(result.slice(0, 23)).toBe(new Date(milliseconds).toISOString().slice(0, -1).replace('T', ' '));
    }),
  );
});

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
