import { stat } from 'node:fs/promises';
import type { Feed } from '../contract/feeds.ts';
import { FixSettings } from '../ingest/errors.ts';
import { FileArchive } from '../local/file-archive.ts';
import { FileStates } from '../local/file-states.ts';
import { openFolder, type FolderOptions } from '../local/folder.ts';
import { JOB_SUFFIX, liveFlow, type Place } from './place.ts';

/**
 * The folder that `npm start` fills.
 *
 * @param token the bearer token, undefined where there is none
 */
export async function openFolderPlace(
  feed: Feed,
  options: FolderOptions,
  token: string | undefined,
): Promise<Place> {
  const { out } = options;
  if ((await stat(out).catch(() => undefined)) === undefined) {
    throw new FixSettings(`${out} is not there: give the folder that npm start fills with --out`);
  }
  const folder = await openFolder(options, token);
  // A feed that was never polled there has nothing to mend; it would begin now.
  const startTime = new Date().toISOString();
  return {
    name: out,
    world: {
      ...liveFlow(() => folder.newRun(feed, startTime, () => undefined)),
      states: folder.states,
      jobStates: new FileStates(out, folder.files, JOB_SUFFIX),
      archive: new FileArchive(out),
    },
    close: folder.close,
  };
}
