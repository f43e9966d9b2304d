import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { FEEDS, type Feed } from '../../contract/feeds.ts';
import { LIMITS } from '../../ingest/limits.ts';
import { folderAdapters } from '../../sources/folder-adapters.ts';
import { newRunClock } from '../../sources/run-clock.ts';
import { askApiClock } from '../../sources/api-choice.ts';
import { readSourceFile } from '../../files/source-file.ts';
import type { TargetChoice } from './target-choice.ts';
import type { Target } from './target.ts';

/**
 * The folder that `npm start` fills.
 *
 * @param feed undefined: every feed
 * @throws FixSettings if npm start has not filled that folder
 */
export async function openFolderTargets(
  feed: Feed | undefined,
  { out }: Omit<Extract<TargetChoice, { kind: 'folder' }>, 'kind'>,
): Promise<Target[]> {
  const { id, label, api } = await readSourceFile(out);
  const clock = { of: api, aheadMs: () => askApiClock(api) };
  const { states, replayStates, objects, archive } = folderAdapters(out);
  return (feed === undefined ? FEEDS : [feed]).map((feed) => ({
    name: out,
    clock,
    poller: 'npm start does this: the one that is running now, or the next one.',
    context: {
      feed,
      source: { id, label, standardFields: true },
      schema: SCHEMAS[feed.logType],
      limits: LIMITS,
      states,
      replayStates,
      objects,
      archive,
      newClock: newRunClock,
      now: Date.now,
    },
  }));
}
