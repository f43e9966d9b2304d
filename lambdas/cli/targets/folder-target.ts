import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { FEEDS, type Feed } from '../../contract/feeds.ts';
import { LIMITS } from '../../ingest/limits.ts';
import { AtomicFiles } from '../../files/atomic-files.ts';
import { FileArchive } from '../../files/file-archive.ts';
import { FileObjects } from '../../files/file-objects.ts';
import { FileStates, REPLAY_SUFFIX } from '../../files/file-states.ts';
import { newRunClock } from '../../sources/run-clock.ts';
import { readSourceFile } from '../../files/source-file.ts';
import type { Target } from './target.ts';

export interface FolderOptions {
  readonly out: string;
  /** p_source_label of what a replay delivers. */
  readonly label: string;
}

/**
 * The folder that `npm start` fills.
 *
 * @param feed undefined: every feed
 * @throws FixSettings when it is no such folder
 */
export async function openFolderTargets(
  feed: Feed | undefined,
  { out, label }: FolderOptions,
): Promise<Target[]> {
  const { id } = await readSourceFile(out);
  const files = new AtomicFiles(out);
  return (feed === undefined ? FEEDS : [feed]).map((feed) => ({
    name: out,
    poller: 'npm start does it: the one that is running, or the next one.',
    context: {
      feed,
      source: { id, label, standardFields: true },
      schema: SCHEMAS[feed.logType],
      limits: LIMITS,
      states: new FileStates(out, files),
      replayStates: new FileStates(out, files, REPLAY_SUFFIX),
      objects: new FileObjects(out, files),
      archive: new FileArchive(out),
      newClock: newRunClock,
      now: Date.now,
    },
  }));
}
