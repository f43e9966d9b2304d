import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import { FEEDS, type Feed } from '../contract/feeds.ts';
import { LIMITS } from '../ingest/limits.ts';
import { FileCreator } from '../local/create-file.ts';
import { FileArchive } from '../local/file-archive.ts';
import { FileObjects } from '../local/file-objects.ts';
import { FileStates, REPLAY_SUFFIX } from '../local/file-states.ts';
import { newRunClock } from '../local/run-clock.ts';
import { readSourceFile } from '../local/source-file.ts';
import type { Place } from './place.ts';

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
export async function openFolderPlaces(
  feed: Feed | undefined,
  { out, label }: FolderOptions,
): Promise<Place[]> {
  const { id } = await readSourceFile(out);
  const files = new FileCreator(out);
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
