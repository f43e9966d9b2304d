import { expect, it } from 'vitest';
import { defaultOption, repeatedOption } from '../../../../lambdas/cli/options/option.ts';
import { parseCount } from '../../../../lambdas/cli/options/shared-options.ts';
import { parseOptions } from '../../../support/parse-options.ts';

const NOW = 0;
const options = {
  last: defaultOption('--last <number>', 'how many', '20', parseCount('--last', 3, 100)),
  where: repeatedOption('--where <text>', 'which', (text) => text.toUpperCase()),
};

it('has the values of an option that is given several times, or not at all', () => {
  expect(parseOptions(options, ['--where', 'a', '--last', '3', '--where', 'b'], NOW)).toEqual({
    last: 3,
    where: ['A', 'B'],
  });
  expect(parseOptions(options, [], NOW)).toEqual({ last: 20, where: [] });
});

it.each(['101', '2', '-1', '1.5', '', 'x', '1e1', '1'.repeat(30)])(
  '"%s" is not a count from 3 to 100',
  (typed) => {
    expect(() => parseOptions(options, [`--last=${typed}`], NOW)).toThrow(
      '--last must be a whole number from 3 to 100',
    );
  },
);

it('refuses an option in place of a value', () => {
  expect(() => parseOptions(options, ['--where', '--last'], NOW)).toThrow('--where needs a value');
});
