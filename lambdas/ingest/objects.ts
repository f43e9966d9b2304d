import type { Feed } from '../contract/feeds.ts';
import { logsPrefix, quarantinePrefix } from '../contract/object-layout.ts';
import type { Batch } from './batch.ts';
import { objectKey } from './object-key.ts';
import type { StoredObject } from './ports.ts';
import { isPosition } from './state-text.ts';
import type { Announcement, FeedState, Position } from './state.ts';

/** S3's limit is 2 kB for names and values together; what stands beside the positions takes less than the rest. */
const POSITIONS_LIMIT = 1_800;

/** Key of the object that an announced batch becomes. It depends on all that was announced, and on nothing else. */
export function eventObjectKey(feed: Feed, state: FeedState, pending: Announcement): string {
  const job = state.job === undefined ? [] : [state.job];
  return objectKey(logsPrefix(feed), pending.announcedAt, [state.position, pending, ...job]);
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
      // Where a job stands says nothing about where the live flow does.
      ...(state.job === undefined ? {} : { job: state.job }),
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

/** What the metadata of an object of events tells. */
export interface Trace {
  readonly revision: number;
  /** RFC 3339. */
  readonly announcedAt: string;
  /** The job that delivered it; undefined: the live flow. */
  readonly job: string | undefined;
  /** Where reading went on after it; undefined where its cursor is too long for metadata. */
  readonly next: Position | undefined;
}

/** Undefined when it is not the metadata of an object of events. */
export function traceOf(metadata: StoredObject['metadata']): Trace | undefined {
  const { revision, 'announced-at': announcedAt, job, next } = metadata;
  if (revision === undefined || announcedAt === undefined) return undefined;
  const position = next === undefined ? undefined : decodePosition(next);
  return { revision: Number(revision), announcedAt, job, next: position };
}

function decodePosition(text: string): Position | undefined {
  try {
    const value: unknown = JSON.parse(decodeURIComponent(text));
    return isPosition(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Positions as URI-encoded JSON; left out when a cursor is too long for metadata, since the table has them too. */
function positions(position: Position, next: Position): Record<string, string> {
  const encoded = { position: encodePosition(position), next: encodePosition(next) };
  return encoded.position.length + encoded.next.length > POSITIONS_LIMIT ? {} : encoded;
}

function encodePosition(position: Position): string {
  return encodeURIComponent(JSON.stringify(position));
}
