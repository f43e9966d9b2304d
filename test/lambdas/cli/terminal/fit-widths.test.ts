import { expect, it } from 'vitest';
import { fitWidths } from '../../../../lambdas/cli/terminal/fit-widths.ts';

it.each([
  ['everything fits', [10, 20], [5, 5], 30, [10, 20]],
  ['the columns above their least width give up the rest', [14, 30, 20], [14, 10, 10], 54, [14, 20, 20]],
  ['no column is narrower than its least width', [14, 30], [14, 10], 5, [14, 10]],
])('%s', (_, wanted, least, available, widths) => {
  expect(fitWidths(wanted, least, available)).toEqual(widths);
});
