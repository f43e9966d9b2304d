import { expect, it } from 'vitest';
import { terminalWidth } from '../../../../lambdas/cli/terminal/terminal-width.ts';

it('is the width of the terminal, and 80 of a pipe or a terminal that does not know', () => {
  expect(terminalWidth({ columns: 132 })).toBe(132);
  expect(terminalWidth({ columns: 0 })).toBe(80);
  expect(terminalWidth({})).toBe(80);
});
