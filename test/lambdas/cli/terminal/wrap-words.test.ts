import { expect, it } from 'vitest';
import { wrapWords } from '../../../../lambdas/cli/terminal/wrap-words.ts';

it.each([
  ['', 10, ['']],
  ['short', 10, ['short']],
  ['ten chars.', 10, ['ten chars.']],
  ['one two three', 7, ['one two', 'three']],
  ['a verylongword b', 6, ['a', 'verylo', 'ngword', 'b']],
  ['Events:   data/', 20, ['Events:   data/']],
])('wraps %j at %d columns', (line, width, lines) => {
  expect(wrapWords(line, width)).toEqual(lines);
});
