import { Command } from 'commander';
import { readOptions, type OptionSet, type OptionValues } from '../../lambdas/cli/options/option.ts';

/** The values of a verb's options in what a person types. A wrong option ends with the parser's own error. */
export function parseOptions<S extends OptionSet>(
  options: S,
  typed: readonly string[],
  now: number,
): OptionValues<S> {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  for (const { option } of Object.values(options)) command.addOption(option);
  command.parse(typed, { from: 'user' });
  return readOptions(options, command.opts(), now);
}
