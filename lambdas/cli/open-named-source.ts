import type { Feed } from '../contract/feeds.ts';
import { openSource } from './targets/open-source.ts';
import type { TargetChoice } from './targets/target-choice.ts';
import type { OpenedSource, SourceIdentity } from './targets/target.ts';
import { VERSION } from './version.ts';

/**
 * Opens the source that a user named, and first says which one that is: to a person on stdout. A script finds it in the command's
 * JSON. A stack of another version is reported on stderr.
 *
 * @param feed undefined: every feed of the source
 * @throws PipelineError if the source cannot be opened
 */
export async function openNamedSource(
  choice: TargetChoice,
  feed: Feed | undefined,
  json: boolean,
): Promise<OpenedSource> {
  const source = await openSource(choice, feed);
  const { identity } = source;
  if (!json) process.stdout.write(`${describeSource(identity)}\n`);
  if (identity.kind === 'stack' && identity.version !== undefined && identity.version !== VERSION) {
    process.stderr.write(
      `The stack runs version ${identity.version}, and this is version ${VERSION}: check out that version, or deploy this one.\n`,
    );
  }
  return source;
}

/** A source in one line. */
export function describeSource(identity: SourceIdentity): string {
  const label = JSON.stringify(identity.label);
  if (identity.kind === 'folder') return `${label} of ${identity.api} in the folder ${identity.folder}`;
  const { stack, account, region, version } = identity;
  return `${label} in the stack ${stack} (account ${account}, ${region}, version ${version ?? 'unknown'})`;
}
