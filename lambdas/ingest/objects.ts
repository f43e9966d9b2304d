import { logsPrefix, quarantinePrefix } from '../contract/object-layout.ts';
import type { Feed } from '../contract/feeds.ts';
import type { Batch } from './batch.ts';
import { flowOf } from './flow.ts';
import { parseJson } from './json.ts';
import { objectKey } from './object-key.ts';
import type { StoredObject } from './ports.ts';
import { isPosition } from './state-codec.ts';
import { committed } from './state-changes.ts';
import type { Announcement, FeedState, Position } from './state.ts';

/**
 * Where the records of a run come from: the Events API, or this pipeline's own quarantine. The key of an object shows if a replay
 * of the quarantine delivered it. Such an object has no position of the feed in its metadata.
 */
export type RecordOrigin = 'api' | 'quarantine';

interface ObjectConfig {
  readonly feed: Feed;
  readonly origin: RecordOrigin;
}

const REPLAY = 'replay-';

/** S3's limit is 2 kB for all names and values. The other entries take less than the rest. */
const POSITION_LIMIT = 1_800;

/** The key of the object that an announced batch becomes. It depends on everything that was announced, and on nothing else. */
export function eventObjectKey(
  { feed, origin }: ObjectConfig,
  state: FeedState,
  pending: Announcement,
): string {
  const { revision, count, digest, next, announcedAt } = pending;
  const { position } = flowOf(pending, state);
  const content = [revision, position, count, digest, next];
  return objectKey(logsPrefix(feed), announcedAt, content, origin === 'quarantine' ? REPLAY : '');
}

/** Whether a replay of the quarantine delivered the object of that key. */
export function isReplayKey(key: string): boolean {
  return /\/\d{8}T\d{9}Z-replay-[^/]*$/.test(key);
}

/** The object of an announced batch's events. Its metadata contains the live position after it, so that a lost state can be rebuilt. */
export async function eventObject(
  config: ObjectConfig,
  state: FeedState,
  pending: Announcement,
  batch: Batch,
): Promise<StoredObject> {
  return {
    key: eventObjectKey(config, state, pending),
    body: await batch.compressEvents(),
    metadata: {
      revision: String(pending.revision),
      events: String(batch.outcome.events),
      'announced-at': pending.announcedAt,
      ...(config.origin === 'api' ? positionMetadata(committed(state, pending).live) : {}),
    },
  };
}

/** The object of an announced batch's rejected records. Its key depends on their lines, since another release may reject other records. */
export async function quarantineObject(
  feed: Feed,
  pending: Announcement,
  batch: Batch,
): Promise<StoredObject> {
  return {
    key: objectKey(quarantinePrefix(feed), pending.announcedAt, [pending.revision, batch.quarantineHash]),
    body: await batch.compressQuarantine(),
    metadata: { revision: String(pending.revision), records: String(batch.outcome.rejected) },
  };
}

/** The metadata of an object of events. */
export interface ObjectOrigin {
  /** The revision of the announcement. */
  readonly revision: number;
  /** RFC 3339. */
  readonly announcedAt: string;
  /** The live position after the batch. Undefined if its cursor is too long for metadata, or a replay delivered the object. */
  readonly live: Position | undefined;
}

/** Undefined if it is not the metadata of an object of events. */
export function objectOrigin(metadata: StoredObject['metadata']): ObjectOrigin | undefined {
  const { revision, 'announced-at': announcedAt, live } = metadata;
  if (revision === undefined || announcedAt === undefined) return undefined;
  return {
    revision: Number(revision),
    announcedAt,
    live: live === undefined ? undefined : decodePosition(live),
  };
}

/** The position as URI-encoded JSON. Empty if the cursor is too long for metadata; the state table contains it too. */
function positionMetadata(position: Position): Record<string, string> {
  const live = encodeURIComponent(JSON.stringify(position));
  return live.length > POSITION_LIMIT ? {} : { live };
}

function decodePosition(encoded: string): Position | undefined {
  let json: string;
  try {
    json = decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
  const value = parseJson(json);
  return isPosition(value) ? value : undefined;
}
