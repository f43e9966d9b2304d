import type { Feed } from '../contract/feeds.ts';
import { logsPrefix, quarantinePrefix } from '../contract/object-layout.ts';
import type { Batch } from './batch.ts';
import { objectKey } from './object-key.ts';
import type { StoredObject } from './ports.ts';
import type { Announcement, FeedState, Position } from './state.ts';

/** S3's limit is 2 kB for names and values together; what stands beside the positions takes less than the rest. */
const POSITIONS_LIMIT = 1_800;

/** Key of the object that an announced batch becomes. It depends on all that was announced, and on nothing else. */
export function eventObjectKey(feed: Feed, state: FeedState, pending: Announcement): string {
  return objectKey(logsPrefix(feed), pending.announcedAt, [state.position, pending]);
}

/** The announced batch's events. Its metadata tells where the feed stood, so that lost positions can be rebuilt. */
export async function eventObject(
  feed: Feed,
  state: FeedState,
  pending: Announcement,
  batch: Batch,
): Promise<StoredObject> {
  return {
    key: eventObjectKey(feed, state, pending),
    body: await batch.accepted.finish(),
    metadata: {
      revision: String(pending.revision),
      events: String(batch.events),
      'announced-at': pending.announcedAt,
      ...positions(state.position, pending.next),
    },
  };
}

/** The announced batch's rejected records, under a key that names their content: another release may reject others. */
export async function quarantineObject(
  feed: Feed,
  pending: Announcement,
  batch: Batch,
): Promise<StoredObject> {
  return {
    key: objectKey(quarantinePrefix(feed), pending.announcedAt, [pending.revision, batch.quarantineHash]),
    body: await batch.quarantined.finish(),
    metadata: { revision: String(pending.revision), records: String(batch.rejected) },
  };
}

/** Positions as URI-encoded JSON; left out when a cursor is too long for metadata, since the table has them too. */
function positions(position: Position, next: Position): Record<string, string> {
  const encoded = { position: encodePosition(position), next: encodePosition(next) };
  return encoded.position.length + encoded.next.length > POSITIONS_LIMIT ? {} : encoded;
}

function encodePosition(position: Position): string {
  return encodeURIComponent(JSON.stringify(position));
}
