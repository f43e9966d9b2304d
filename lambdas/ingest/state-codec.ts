import type { Feed } from '../contract/feeds.ts';
import { RepairState } from './errors.ts';
import { isObject } from './json.ts';
import type {
  Announcement,
  BatchOutcome,
  Blocked,
  FeedState,
  FinishedRewind,
  Position,
  Rewind,
  RewindRequest,
  Suspect,
} from './state.ts';

/** Raised when the stored form changes. A state of another version is not guessed at. */
const FORMAT = 1;

/** The state as the stores keep it, without its revision: that is the store's own, and is kept once. */
export function encodeState({ revision, ...state }: FeedState): string {
  return JSON.stringify({ format: FORMAT, ...state });
}

/**
 * @param revision as the store has it
 * @throws RepairState if the text is not what encodeState wrote; never guessed around, since a wrong position loses events
 */
export function decodeState(feed: Feed, revision: number, text: string): FeedState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw brokenState(feed, `the stored state of ${feed.name} is not JSON`, { cause });
  }
  if (!isObject(value)) throw brokenState(feed, `the stored state of ${feed.name} is not a JSON object`);
  const { format, ...stored } = value;
  if (format !== FORMAT) {
    throw brokenState(
      feed,
      `the stored state of ${feed.name} was written by another version (format ${String(format)}, not ${FORMAT})`,
    );
  }
  const state: unknown = { revision, ...stored };
  if (isFeedState(state)) return state;
  throw brokenState(feed, `the stored state of ${feed.name} lacks a field or has one of the wrong type`);
}

/** @param what what is wrong with the feed's state */
export function brokenState({ name }: Feed, what: string, options?: ErrorOptions): RepairState {
  return new RepairState(
    `${what}: run npm run operator -- rebuild --feed ${name} (README, "The state is lost")`,
    options,
  );
}

/** What `read` returns; undefined also where it cannot be understood. */
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

type Check<T> = (value: unknown) => value is T;
type Checks<T> = { readonly [Name in keyof T]-?: Check<T[Name]> };

/** Whether a value is an object whose fields pass their checks. Other fields are ignored. */
function fields<T>(checks: Checks<T>): Check<T> {
  const all: readonly [string, Check<unknown>][] = Object.entries(checks);
  return (value): value is T => isObject(value) && all.every(([name, check]) => check(value[name]));
}

const optional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || check(value);

const isText: Check<string> = (value) => typeof value === 'string';
const isBoolean: Check<boolean> = (value) => typeof value === 'boolean';
const isCount: Check<number> = (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isRevision: Check<number> = (value): value is number => isCount(value) && value > 0;
const isTime: Check<string> = (value): value is string => isText(value) && !Number.isNaN(Date.parse(value));
const areDays: Check<readonly string[]> = (value): value is readonly string[] =>
  Array.isArray(value) && value.every(isText);
const isReason: Check<Blocked['reason']> = (value) => value === 'refused' || value === 'stalled';

/** Whether a parsed JSON value is a position. */
export const isPosition: Check<Position> = (value): value is Position => {
  if (!isObject(value)) return false;
  const { cursor, startTime, endTime } = value;
  if (cursor === undefined) return isTime(startTime) && (endTime === undefined || isTime(endTime));
  return isText(cursor) && startTime === undefined;
};

const request: Checks<RewindRequest> = { from: isTime, to: optional(isTime), changed: isBoolean };

const isRewind = fields<Rewind>({
  ...request,
  id: isRevision,
  position: isPosition,
  reached: optional(isText),
  delivered: isCount,
  skipped: isCount,
});

const isFinishedRewind = fields<FinishedRewind>({
  ...request,
  delivered: isCount,
  skipped: isCount,
  endedAt: isTime,
});

const isOutcome = fields<BatchOutcome>({
  events: isCount,
  lateEvents: isCount,
  rejected: isCount,
  skipped: isCount,
});

const isAnnouncement = fields<Announcement>({
  revision: isRevision,
  rewind: optional(isRewind),
  count: isRevision,
  digest: isText,
  next: isPosition,
  isLast: optional(isBoolean),
  days: areDays,
  announcedAt: isTime,
  outcome: isOutcome,
  latestEventTime: optional(isText),
});

const isFeedState = fields<FeedState>({
  revision: isRevision,
  live: isPosition,
  blocked: optional(fields<Blocked>({ revision: isRevision, reason: isReason })),
  rewind: optional(isRewind),
  lastRewind: optional(isFinishedRewind),
  pending: optional(isAnnouncement),
  suspect: optional(fields<Suspect>({ since: optional(isTime) })),
  createdAt: isTime,
  lastObjectAt: optional(isTime),
  newestEventTime: optional(isText),
});
