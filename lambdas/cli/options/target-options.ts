import { FixSettings } from '../../ingest/errors.ts';
import type { TargetChoice } from '../targets/target-choice.ts';
import { textOption, type OptionSet, type OptionValues } from './option.ts';
import { parseFolder } from './shared-options.ts';

const DEFAULT_STACK = 'OnePasswordLogSource';
/** What a verb works on that only exists in a deployed stack. */
export const stackOptions = grouped('Target (a deployed stack):', nameStack());

/** What a verb works on: a deployed stack, or a folder that `npm start` fills. */
export const targetOptions = grouped('Target (a deployed stack, or a folder):', {
  ...nameStack(),
  out: textOption('--out <folder>', 'the folder that npm start fills, instead of a stack', parseFolder),
});
for (const { option } of [targetOptions.stack, targetOptions.region, targetOptions.profile]) {
  option.conflicts('out');
}

/** The target that the options name. */
export function targetOf({
  stack = DEFAULT_STACK,
  region,
  profile,
  out,
}: OptionValues<typeof stackOptions> & { readonly out?: string | undefined }): TargetChoice {
  return out === undefined ? { kind: 'stack', stack, region, profile } : { kind: 'folder', out };
}

function nameStack() {
  return {
    stack: textOption('--stack <name>', `the stack (default: ${DEFAULT_STACK})`, nonEmpty('--stack')),
    region: textOption('--region <region>', 'AWS region of the stack', nonEmpty('--region')),
    profile: textOption('--profile <profile>', 'AWS profile to use', nonEmpty('--profile')),
  };
}

function grouped<S extends OptionSet>(heading: string, options: S): S {
  for (const { option } of Object.values(options)) option.helpGroup(heading);
  return options;
}

function nonEmpty(flag: string): (text: string) => string {
  return (text) => {
    if (text !== '') return text;
    throw new FixSettings(`${flag} must not be empty`);
  };
}
