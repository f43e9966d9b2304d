import { logsPrefix } from '../contract/object-layout.ts';
import { decodeObject } from '../ingest/lines/object-lines.ts';
import { dayFolder } from '../ingest/object-key.ts';
import type { JobContext } from './job-context.ts';
import { readObjects } from './read-objects.ts';

const DAY_MS = 86_400_000;
/** How far back the search goes. A day is listed in one request for each thousand objects. */
export const SEARCH_DAYS = 31;

export interface WantedEvents {
  /** How many, at most. */
  readonly count: number;
  /** Whether the event of a line is wanted. */
  readonly matches: (line: Buffer) => boolean;
  /** Whether the object of a key is skipped. */
  readonly skips: (key: string) => boolean;
}

/**
 * The lines of the newest events of a feed, in order of delivery. Objects are read from the newest one back, until there are
 * enough events. If there are fewer, no object of the last SEARCH_DAYS days has more.
 *
 * @throws PipelineError if the bucket cannot be read
 */
export async function findNewestEvents(
  { feed, archive, now }: Pick<JobContext, 'feed' | 'archive' | 'now'>,
  { count, matches, skips }: WantedEvents,
): Promise<readonly Buffer[]> {
  const found: Buffer[] = [];
  if (count === 0) return found;
  for await (const object of readObjects(archive, newestKeys({ feed, archive, now }, skips))) {
    for (const line of decodeObject(object).toReversed()) {
      if (!matches(line)) continue;
      // A copy: the line would keep the whole object in memory.
      if (found.push(Buffer.from(line)) === count) return found.reverse();
    }
  }
  return found.reverse();
}

/** The keys of a feed's events, the newest first. The clock of the pollers may be up to a day ahead of this one. */
async function* newestKeys(
  { feed, archive, now }: Pick<JobContext, 'feed' | 'archive' | 'now'>,
  skips: (key: string) => boolean,
): AsyncGenerator<string> {
  for (let daysAgo = -1; daysAgo <= SEARCH_DAYS; daysAgo += 1) {
    const day = new Date(now() - daysAgo * DAY_MS).toISOString();
    const keys: string[] = [];
    for await (const key of archive.keys(dayFolder(logsPrefix(feed), day), '')) {
      if (!skips(key)) keys.push(key);
    }
    yield* keys.reverse();
  }
}
