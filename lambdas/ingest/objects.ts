import type { Feed } from '../contract/feeds.ts';
import { logsPrefix, quarantinePrefix } from '../contract/object-layout.ts';
import type { Batch } from './batch.ts';
import { flowOf } from './flow.ts';
import { parseJson } from './json.ts';
import { objectKey } from './object-key.ts';
import type { StoredObject } from './ports.ts';
import { isPosition } from './state-codec.ts';
import type { Announcement, FeedState, Position } from './state.ts';
import { committed } from './state-changes.ts';

/**
 * Where the records of a run come from: the Events API, or this project's own quarantine. What a replay of the quarantine
 * delivers is told by its key, and says nothing about where the feed is read.
 */
export type Origin = 'api' | 'quarantine';

const REPLAY = 'replay-';

/** S3's limit is 2 kB for names and values together; the rest takes less than what is left. */
const POSITION_LIMIT = 1_800;

/** Key of the object that an announced batch becomes. It depends on all that was announced, and on nothing else. */
export function eventObjectKey(feed: Feed, origin: Origin, state: FeedState, pending: Announcement): string {
  const { revision, count, digest, next, announcedAt } = pending;
  const { position } = flowOf(pending, state);
  const content = [revision, position, count, digest, next];
  return objectKey(logsPrefix(feed), announcedAt, content, origin === 'quarantine' ? REPLAY : '');
}

/** Whether a replay of the quarantine delivered the object of that key. */
export function isReplayKey(key: string): boolean {
  return /\/\d{8}T\d{9}Z-replay-[^/]*$/.test(key);
}

/** The announced batch's events. Its metadata tells where the live feed is read after it, so that a lost state can be rebuilt. */
export async function eventObject(
  feed: Feed,
  origin: Origin,
  state: FeedState,
  pending: Announcement,
  batch: Batch,
): Promise<StoredObject> {
  return {
    key: eventObjectKey(feed, origin, state, pending),
    body: await batch.accepted.finish(),
    metadata: {
      revision: String(pending.revision),
      events: String(batch.events),
      'announced-at': pending.announcedAt,
      ...(origin === 'api' ? positionMetadata(committed(state, pending).live) : {}),
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

/** What the metadata of an object of events tells. */
export interface ObjectOrigin {
  readonly revision: number;
  /** RFC 3339. */
  readonly announcedAt: string;
  /** Where the live feed was read after it; undefined where its cursor is too long for metadata, or a replay delivered it. */
  readonly live: Position | undefined;
}

/** Undefined when it is not the metadata of an object of events. */
export function objectOrigin(metadata: StoredObject['metadata']): ObjectOrigin | undefined {
  const { revision, 'announced-at': announcedAt, live } = metadata;
  if (revision === undefined || announcedAt === undefined) return undefined;
  return { revision: Number(revision), announcedAt, live: live === undefined ? undefined : decode(live) };
}

/** The position as URI-encoded JSON; none when a cursor is too long for metadata, since the table has it too. */
function positionMetadata(position: Position): Record<string, string> {
  const live = encodeURIComponent(JSON.stringify(position));
  return live.length > POSITION_LIMIT ? {} : { live };
}

function decode(text: string): Position | undefined {
  let json: string;
  try {
    json = decodeURIComponent(text);
  } catch {
    return undefined;
  }
  const value = parseJson(json);
  return isPosition(value) ? value : undefined;
}
