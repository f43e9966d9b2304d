import { expect, it } from 'vitest';
import { formatAge } from '../../../../lambdas/cli/terminal/format-age.ts';

it.each([
  [-5_000, '0 s'],
  [999, '0 s'],
  [119_999, '119 s'],
  [120_000, '2 min'],
  [7_199_000, '119 min'],
  [7_200_000, '2 h'],
  [172_799_000, '47 h'],
  [172_800_000, '2 d'],
])('%i ms are %s', (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});
