import type { Feed } from '../contract/feeds.ts';
import { RUNBOOK } from '../contract/runbook.ts';
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
import { migrate, STATE_FORMAT } from './state-migrations.ts';

/** Encodes a state as JSON, without its revision: the stores keep the revision themselves. */
export function encodeState({ revision, ...state }: FeedState): string {
  return JSON.stringify({ format: STATE_FORMAT, ...state });
}

/**
 * Decodes a state of the current format or an earlier one.
 *
 * @param revision as the store has it
 * @throws RepairState if the text is not what encodeState wrote. Nothing is guessed, since a wrong position loses events.
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
  const fields = migrate(format, stored);
  if (fields === undefined) {
    throw brokenState(
      feed,
      `the stored state of ${feed.name} has the unknown format ${inspectFormat(format)} (this version writes ${STATE_FORMAT})`,
    );
  }
  const state: unknown = { revision, ...fields };
  if (!isFeedState(state)) {
    throw brokenState(feed, `the stored state of ${feed.name} has a missing field or one of the wrong type`);
  }
  if (isConsistent(state)) return state;
  throw brokenState(
    feed,
    `the stored state of ${feed.name} contradicts itself: its parts do not belong to revision ${revision}`,
  );
}

/** @param message what is wrong with the feed's state */
export function brokenState({ name }: Feed, message: string, options?: ErrorOptions): RepairState {
  const remedy = { command: `rebuild --feed ${name}`, runbook: RUNBOOK.stateLost };
  return new RepairState(message, { ...options, remedy });
}

/** A revision or a part that somebody changed by hand could make every run overtaken, or all identities unknown. */
function isConsistent({ revision, createdAt, pending, suspect, rewind, blocked }: FeedState): boolean {
  const earlier = [Date.parse(createdAt), pending?.revision ?? 0, rewind?.id ?? 0, blocked?.revision ?? 0];
  return Math.max(...earlier) <= revision && (suspect === undefined || pending !== undefined);
}

function inspectFormat(format: unknown): string {
  return typeof format === 'number' ? String(format) : 'none';
}

/** What `read` returns; undefined also if the state is broken. */
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

/** Checks that a value is an object whose fields pass their checks. Other fields are ignored. */
function fields<T>(checks: Checks<T>): Check<T> {
  const all: readonly [string, Check<unknown>][] = Object.entries(checks);
  return (value): value is T => isObject(value) && all.every(([name, check]) => check(value[name]));
}

const optional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || check(value);

const isString: Check<string> = (value) => typeof value === 'string';
const isBoolean: Check<boolean> = (value) => typeof value === 'boolean';
const isCount: Check<number> = (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isRevision: Check<number> = (value): value is number => isCount(value) && value > 0;
const isTime: Check<string> = (value): value is string => isString(value) && !Number.isNaN(Date.parse(value));
const areDays: Check<readonly string[]> = (value): value is readonly string[] =>
  Array.isArray(value) && value.every(isString);
const isReason: Check<Blocked['reason']> = (value) =>
  value === 'refused' || value === 'stalled' || value === 'unreadable' || value === 'silent';

/** Whether a parsed JSON value is a position. */
export const isPosition: Check<Position> = (value): value is Position => {
  if (!isObject(value)) return false;
  const { cursor, startTime, endTime } = value;
  if (cursor === undefined) return isTime(startTime) && (endTime === undefined || isTime(endTime));
  return isString(cursor) && startTime === undefined;
};

const request: Checks<RewindRequest> = { from: isTime, to: optional(isTime), changed: isBoolean };

const isRewind = fields<Rewind>({
  ...request,
  id: isRevision,
  position: isPosition,
  isUnreadable: optional(isBoolean),
  reached: optional(isString),
  delivered: isCount,
  skipped: isCount,
});

const isFinishedRewind = fields<FinishedRewind>({
  ...request,
  delivered: isCount,
  skipped: isCount,
  endedAt: isTime,
  skippedAfter: optional(isTime),
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
  digest: isString,
  next: isPosition,
  isLast: optional(isBoolean),
  bytes: optional(isCount),
  days: areDays,
  announcedAt: isTime,
  outcome: isOutcome,
  latestEventTime: optional(isString),
});

const isFeedState = fields<FeedState>({
  revision: isRevision,
  live: isPosition,
  blocked: optional(
    fields<Blocked>({ revision: isRevision, reason: isReason, isParked: optional(isBoolean) }),
  ),
  rewind: optional(isRewind),
  lastRewind: optional(isFinishedRewind),
  pending: optional(isAnnouncement),
  suspect: optional(fields<Suspect>({ since: optional(isTime) })),
  createdAt: isTime,
  lastObjectAt: optional(isTime),
  newestEventTime: optional(isString),
});
