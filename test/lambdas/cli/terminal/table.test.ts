import { expect, it } from 'vitest';
import { tableLines } from '../../../../lambdas/cli/terminal/table.ts';

it('aligns text to the left and numbers to the right, without trailing blanks', () => {
  const rows = [
    ['name', 'count', ''],
    ['a', '1,000', 'x'],
    ['longer', '1', ''],
  ];
  expect(tableLines(rows, (column) => column !== 1)).toEqual([
    'name    count',
    'a       1,000  x',
    'longer      1',
  ]);
});
