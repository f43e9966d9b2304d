import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatNumber } from '../../../../lambdas/cli/terminal/format-number.ts';

it('groups digits as English does', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (count) => {
      expect(formatNumber(count)).toBe(count.toLocaleString('en-US'));
    }),
  );
  for (const count of [0, 999, 1_000, 999_999, 1_000_000]) {
    expect(formatNumber(count)).toBe(count.toLocaleString('en-US'));
  }
});
