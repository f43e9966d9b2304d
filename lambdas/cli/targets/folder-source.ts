import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { FEEDS, type Feed } from '../../contract/feeds.ts';
import { LIMITS } from '../../ingest/limits.ts';
import { askApiClock } from '../../sources/api-choice.ts';
import { folderAdapters } from '../../sources/folder-adapters.ts';
import { newRunClock } from '../../sources/run-clock.ts';
import { readSourceFile } from '../../files/source-file.ts';
import type { TargetChoice } from './target-choice.ts';
import type { OpenedSource } from './target.ts';

/**
 * The source in a folder that `npm start` fills.
 *
 * @param feed undefined: every feed
 * @throws FixSettings if npm start has not filled that folder
 */
export async function openFolder(
  feed: Feed | undefined,
  { out }: Omit<Extract<TargetChoice, { kind: 'folder' }>, 'kind'>,
): Promise<OpenedSource> {
  const { id, label, api } = await readSourceFile(out);
  const { states, replayStates, objects, archive } = folderAdapters(out);
  return {
    identity: { kind: 'folder', folder: out, api, label },
    clock: { of: api, aheadMs: () => askApiClock(api) },
    poller: 'npm start does this: the one that is running now, or the next one.',
    feeds: (feed === undefined ? FEEDS : [feed]).map((one) => ({
      context: {
        feed: one,
        source: { id, label, standardFields: true },
        schema: SCHEMAS[one.logType],
        limits: LIMITS,
        states,
        replayStates,
        objects,
        archive,
        newClock: newRunClock,
        now: Date.now,
      },
    })),
    stack: undefined,
  };
}
