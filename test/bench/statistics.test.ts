import { expect, it } from 'vitest';
import { median, ratioOf, sampleOf } from './statistics.ts';

it('returns the middle value, and the lower of the two middle values of an even number', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([40, 1, 3, 2])).toBe(2);
  expect(() => median([])).toThrow(RangeError);
});

it('divides pair by pair, so that a machine that slows down does not change the ratio', () => {
  expect(
    ratioOf([
      [10, 5],
      [100, 50],
      [1_000, 500],
    ]),
  ).toEqual({ value: 2, interval: [2, 2] });
});

it.each([
  // Binomial tables: the ranks of the interval of the median with at least 95 %.
  [3, [1, 3]],
  [5, [1, 5]],
  [6, [1, 6]],
  [8, [1, 8]],
  [9, [2, 8]],
  [11, [2, 10]],
  [15, [4, 12]],
  [31, [10, 22]],
])('returns the interval in which the true median of %d measurements is', (count, interval) => {
  const values = Array.from({ length: count }, (_, i) => i + 1);
  expect(sampleOf(values)).toEqual({ value: Math.ceil(count / 2), interval });
});
