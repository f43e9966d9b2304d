import { FixSettings } from '../../ingest/errors.ts';
import type { TargetChoice } from '../targets/target-choice.ts';
import { textOption, type OptionValues } from './option.ts';
import { parseFolder } from './shared-options.ts';

const DEFAULT_STACK = 'OnePasswordLogSource';
const GROUP = 'Target (a deployed stack, or a folder):';

/** What a verb works on: a deployed stack, or a folder that `npm start` fills. */
export const targetOptions = {
  ...newStackOptions(GROUP),
  out: textOption('--out <folder>', 'the folder that npm start fills, instead of a stack', parseFolder),
};
targetOptions.out.option.helpGroup(GROUP);
for (const { option } of [targetOptions.stack, targetOptions.region, targetOptions.profile]) {
  option.conflicts('out');
}

/** What a verb works on that needs a deployed stack. */
export const stackOptions = newStackOptions('Target (a deployed stack):');

/** The target that the options name. */
export function targetOf({ out, ...stack }: OptionValues<typeof targetOptions>): TargetChoice {
  return out === undefined ? stackOf(stack) : { kind: 'folder', out };
}

/** The stack that the options name. */
export function stackOf({
  stack = DEFAULT_STACK,
  region,
  profile,
}: OptionValues<typeof stackOptions>): TargetChoice {
  return { kind: 'stack', stack, region, profile };
}

function newStackOptions(group: string) {
  const options = {
    stack: textOption('--stack <name>', `the stack (default: ${DEFAULT_STACK})`, nonEmpty('--stack')),
    region: textOption('--region <region>', 'AWS region of the stack', nonEmpty('--region')),
    profile: textOption('--profile <profile>', 'AWS profile to use', nonEmpty('--profile')),
  };
  for (const { option } of Object.values(options)) option.helpGroup(group);
  return options;
}

function nonEmpty(flag: string): (text: string) => string {
  return (text) => {
    if (text !== '') return text;
    throw new FixSettings(`${flag} must not be empty`);
  };
}
