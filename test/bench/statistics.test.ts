import { expect, it } from 'vitest';
import { median, medianRatio } from './statistics.ts';

it('returns the middle value, and the lower of the two middle values of an even number', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([40, 1, 3, 2])).toBe(2);
  expect(() => median([])).toThrow(RangeError);
});

it('divides pair by pair, so that a machine that slows down does not change the ratio', () => {
  expect(
    medianRatio([
      [10, 5],
      [100, 50],
      [1_000, 500],
    ]),
  ).toBe(2);
});
