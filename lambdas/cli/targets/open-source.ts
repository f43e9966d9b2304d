import type { Feed } from '../../contract/feeds.ts';
import { openFolder } from './folder-source.ts';
import type { TargetChoice } from './target-choice.ts';
import type { OpenedSource } from './target.ts';

/**
 * The source that a user named.
 *
 * @param feed undefined: every feed of the source
 * @throws FixSettings if the stack or folder does not exist, or does not have the feed
 */
export async function openSource(choice: TargetChoice, feed: Feed | undefined): Promise<OpenedSource> {
  if (choice.kind === 'folder') return openFolder(feed, choice);
  // The AWS SDK takes longer to load than a command on a folder takes to run.
  // On Node 20, the SDK warns about its releases from 2027 on. This project pins an earlier one.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { openStackSource } = await import('./stack-source.ts');
  return openStackSource(feed, choice.stack, choice);
}
