import type { Feed } from '../../contract/feeds.ts';
import { openFolderTargets } from './folder-target.ts';
import type { TargetChoice } from './target-choice.ts';
import type { Target } from './target.ts';

/**
 * The target that a user named, once for each feed.
 *
 * @param feed undefined: every feed of the target
 * @throws FixSettings if the stack or folder does not exist, or does not have the feed
 */
export async function openTargets(choice: TargetChoice, feed: Feed | undefined): Promise<Target[]> {
  if (choice.kind === 'folder') return openFolderTargets(feed, choice);
  // The AWS SDK takes longer to load than a command on a folder takes to run.
  // On Node 20, the SDK warns about its releases from 2027 on. This project pins an earlier one.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { openStackTargets } = await import('./stack-target.ts');
  return openStackTargets(feed, choice.stack, choice);
}
