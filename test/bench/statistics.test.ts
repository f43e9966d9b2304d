import { expect, it } from 'vitest';
import { median, medianRatio } from './statistics.ts';

it('takes the middle one, and of an even number the lower', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([40, 1, 3, 2])).toBe(2);
  expect(() => median([])).toThrow(RangeError);
});

it('compares what was measured in pairs pair by pair, so that a machine that slows down changes nothing', () => {
  expect(
    medianRatio([
      [10, 5],
      [100, 50],
      [1_000, 500],
    ]),
  ).toBe(2);
});
