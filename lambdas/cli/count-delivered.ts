import type { Feed } from '../contract/feeds.ts';
import { logsPrefix, quarantinePrefix } from '../contract/object-layout.ts';
import type { Delivered } from '../health/feed-status.ts';
import { announcedAtOf, hourFolder } from '../ingest/object-key.ts';
import type { ObjectArchive } from '../ingest/ports.ts';

/**
 * What a feed's objects contain that were announced since a time, by their metadata.
 *
 * @param since milliseconds since 1970
 * @throws PipelineError if the objects cannot be read
 */
export async function countDelivered(feed: Feed, archive: ObjectArchive, since: number): Promise<Delivered> {
  return {
    events: await sum(archive, logsPrefix(feed), 'events', since),
    rejected: await sum(archive, quarantinePrefix(feed), 'records', since),
  };
}

async function sum(archive: ObjectArchive, prefix: string, field: string, since: number): Promise<number> {
  let total = 0;
  for await (const key of archive.keys(prefix, hourFolder(prefix, new Date(since).toISOString()))) {
    if ((announcedAtOf(key) ?? 0) < since) continue;
    total += Number((await archive.read(key))?.metadata[field] ?? 0);
  }
  return total;
}
