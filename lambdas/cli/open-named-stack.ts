import { FixSettings } from '../ingest/errors.ts';
import type { OptionValues } from './options/option.ts';
import { stackOf, type stackOptions } from './options/target-options.ts';
import { openNamedSource } from './open-named-source.ts';
import { awsCommand } from './targets/target-choice.ts';
import type { OpenedSource, SourceIdentity, StackAccess } from './targets/target.ts';

/** A deployed stack. */
export interface OpenedStack extends Pick<OpenedSource, 'feeds'> {
  readonly identity: Extract<SourceIdentity, { kind: 'stack' }>;
  readonly stack: StackAccess;
  /** A command of the AWS CLI, completed by the options that name the stack's Region and the user's profile. */
  readonly awsCommand: (command: string) => string;
}

/**
 * Opens the stack that a user named, with every feed that it polls, and first says which one that is, as `openNamedSource` does.
 *
 * @throws PipelineError if the stack cannot be opened
 */
export async function openNamedStack(
  values: OptionValues<typeof stackOptions>,
  json: boolean,
): Promise<OpenedStack> {
  const { identity, stack, feeds } = await openNamedSource(stackOf(values), undefined, json);
  if (stack === undefined || identity.kind === 'folder')
    throw new FixSettings('name a deployed stack with --stack');
  const { profile } = values;
  return {
    identity,
    stack,
    feeds,
    awsCommand: (command) => awsCommand(command, { region: identity.region, profile }),
  };
}
