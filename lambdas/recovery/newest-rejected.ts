import { quarantinePrefix } from '../contract/object-layout.ts';
import { decodeObject } from '../ingest/lines/object-lines.ts';
import { decodeQuarantineLine, decodeReasons } from '../ingest/lines/quarantine-line.ts';
import type { Reason } from '../ingest/validate.ts';
import type { JobContext } from './job-context.ts';
import { readObjects } from './read-objects.ts';

export interface StoredRejection {
  /** The key of its object. */
  readonly key: string;
  readonly reasons: readonly Reason[];
  /** The raw record. */
  readonly bytes: Buffer;
}

/**
 * The records of a feed that were rejected last, in order of rejection.
 *
 * @param count how many, at most
 */
export async function newestRejected(
  { feed, archive }: Pick<JobContext, 'feed' | 'archive'>,
  count: number,
): Promise<readonly StoredRejection[]> {
  // Every object has at least one record.
  const keys: string[] = [];
  for await (const key of archive.keys(quarantinePrefix(feed), '')) {
    if (keys.push(key) > count) keys.shift();
  }
  const found: StoredRejection[] = [];
  for await (const object of readObjects(archive, keys.reverse())) {
    for (const line of decodeObject(object).toReversed()) {
      if (found.length === count) return found.reverse();
      // A copy: the line would keep the whole object in memory.
      found.push({
        key: object.key,
        reasons: decodeReasons(line),
        bytes: Buffer.from(decodeQuarantineLine(line)),
      });
    }
  }
  return found.reverse();
}
