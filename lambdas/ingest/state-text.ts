import type { Feed } from '../contract/feeds.ts';
import { RepairState } from './errors.ts';
import { SHORT_ID_LENGTH } from './identity.ts';
import { isObject } from './json.ts';
import type { Announcement, BatchOutcome, FeedState, Position } from './state.ts';

/** The state as the text that the stores keep. Identities stand without anything between them: each write is paid by its size. */
export function encodeState(state: FeedState): string {
  const { pending } = state;
  return JSON.stringify({
    ...state,
    recent: state.recent.join(''),
    ...(pending === undefined ? {} : { pending: { ...pending, added: pending.added.join('') } }),
  });
}

/**
 * @throws RepairState if the text is not what encodeState wrote; never guessed around, since a wrong position loses events
 */
export function decodeState(feed: Feed, text: string): FeedState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw brokenState(feed, `the stored state of ${feed.name} is not JSON`, { cause });
  }
  if (isStoredState(value)) return fromStored(value);
  throw brokenState(feed, `the stored state of ${feed.name} lacks a field or has one of the wrong type`);
}

/** @param what what is wrong with the feed's state */
export function brokenState({ name }: Feed, what: string, options?: ErrorOptions): RepairState {
  return new RepairState(
    `${what}: run npm run operator -- rebuild --feed ${name} (README, "The state is lost")`,
    options,
  );
}

/** What `read` gives; undefined also where it is not to be understood. */
export async function readableState(
  read: () => FeedState | undefined | Promise<FeedState | undefined>,
): Promise<FeedState | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RepairState) return undefined;
    throw error;
  }
}

type StoredAnnouncement = Omit<Announcement, 'added'> & { readonly added: string };
type StoredState = Omit<FeedState, 'recent' | 'pending'> & {
  readonly recent: string;
  readonly pending?: StoredAnnouncement;
};

function fromStored({ pending, ...state }: StoredState): FeedState {
  return {
    ...state,
    recent: idsIn(state.recent),
    // Its names keep their order: the key of the object is a hash of the announcement as JSON.
    ...(pending === undefined ? {} : { pending: { ...pending, added: idsIn(pending.added) } }),
  };
}

function idsIn(text: string): readonly string[] {
  return text.match(EACH_ID) ?? [];
}

const EACH_ID = new RegExp(`.{${SHORT_ID_LENGTH}}`, 'g');

function isStoredState(value: unknown): value is StoredState {
  return (
    isObject(value) &&
    isCount(value['revision']) &&
    isPosition(value['position']) &&
    areIds(value['recent']) &&
    (value['pending'] === undefined || isAnnouncement(value['pending'])) &&
    (value['doubtedAt'] === undefined || isTime(value['doubtedAt'])) &&
    isOptionalText(value['job']) &&
    isTime(value['createdAt']) &&
    (value['lastObjectAt'] === undefined || isTime(value['lastObjectAt'])) &&
    isOptionalText(value['newestEventTime'])
  );
}

function isAnnouncement(value: unknown): value is StoredAnnouncement {
  return (
    isObject(value) &&
    isCount(value['revision']) &&
    isCount(value['count']) &&
    typeof value['digest'] === 'string' &&
    isPosition(value['next']) &&
    areIds(value['added']) &&
    isTime(value['announcedAt']) &&
    isOutcome(value['outcome']) &&
    isOptionalText(value['newestEventTime'])
  );
}

function isOutcome(value: unknown): value is BatchOutcome {
  return (
    isObject(value) && ['events', 'lateEvents', 'rejected'].every((name) => Number.isSafeInteger(value[name]))
  );
}

/** Whether a parsed JSON value is a position. */
export function isPosition(value: unknown): value is Position {
  if (!isObject(value)) return false;
  const { cursor, startTime, endTime } = value;
  if (cursor === undefined) return isTime(startTime) && (endTime === undefined || isTime(endTime));
  return typeof cursor === 'string' && startTime === undefined;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function areIds(value: unknown): boolean {
  return typeof value === 'string' && value.length % SHORT_ID_LENGTH === 0;
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}
