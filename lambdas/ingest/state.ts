import { fromPantherTime } from './event-times.ts';

/**
 * Where a feed is read next. A start time (RFC 3339) asks for events from their own timestamp on, to an end time where
 * one is given, and is used once, for the first page; a cursor (opaque) follows the order of arrival, so late events come
 * through it.
 */
export type Position =
  { readonly startTime: string; readonly endTime?: string } | { readonly cursor: string };

/** What an operator asks for: a feed's events from a time on, read again beside the live feed. */
export interface RewindRequest {
  /** RFC 3339 in UTC with milliseconds, compared with the events' own times. */
  readonly from: string;
  /** The same; undefined: to where the API has no more. */
  readonly to?: string | undefined;
  /** Whether an event is delivered whose uuid was delivered with other bytes. */
  readonly changed: boolean;
}

/** A rewind that is under way. */
export interface Rewind extends RewindRequest {
  /** Revision of the state that requested it, which distinguishes it from a rewind that replaced it. */
  readonly id: number;
  readonly position: Position;
  /** The latest event time read so far, in Panther's form. */
  readonly reached?: string | undefined;
  /** Events delivered so far. */
  readonly delivered: number;
  /** Records not delivered, because their uuid was delivered with other bytes. */
  readonly skipped: number;
}

/** How the last rewind ended, for the operator. */
export interface FinishedRewind extends RewindRequest {
  readonly delivered: number;
  readonly skipped: number;
  /** RFC 3339. */
  readonly endedAt: string;
}

/**
 * The live feed is blocked: the API refuses its cursor, or repeats itself from there. A rewind without an end that was
 * requested after `revision` replaces the live position when it ends.
 */
export interface Blocked {
  readonly revision: number;
  readonly reason: 'refused' | 'stalled';
}

/** A batch that was announced. Every run that works on it reads the same records and writes the same object. */
export interface Announcement {
  /** Revision of the state that announced it, and of the identities written with it. */
  readonly revision: number;
  /** The rewind it belongs to, as it was before the batch; undefined: the live feed. */
  readonly rewind?: Rewind | undefined;
  /** Records from the flow's position on, repeats and rejected ones included. */
  readonly count: number;
  /**
   * SHA-256 over these records in their order, the first 32 hexadecimal digits: the row id of each, and its result. A run
   * that computes another digest does not store the batch: the records differ, or its release judges them differently.
   */
  readonly digest: string;
  /** The position after the batch. */
  readonly next: Position;
  /** Whether a rewind ends with it, since the API had no more. */
  readonly isLast?: boolean | undefined;
  /** The event days of the identities written with it. */
  readonly days: readonly string[];
  /** When the batch was started, RFC 3339 in UTC with milliseconds: p_parse_time of its events, and part of its key. */
  readonly announcedAt: string;
  readonly outcome: BatchOutcome;
  /** The latest event time up to and including the batch: of the live feed, or of the rewind. */
  readonly latestEventTime?: string | undefined;
}

/** Marks an announced batch that cannot be read again. */
export interface Suspect {
  /**
   * A time at which the mark was certainly in the store, RFC 3339. Undefined until a second write adds it: a machine may
   * sleep between reading its clock and the first write.
   */
  readonly since?: string | undefined;
}

/** How many of a batch's records had which result. Repeats are not formatCount here. */
export interface BatchOutcome {
  readonly events: number;
  /** Of the events, those that are late; none in a rewind. */
  readonly lateEvents: number;
  readonly rejected: number;
  /** Records that a rewind does not deliver, because their uuid was delivered with other bytes. */
  readonly skipped: number;
}

/** What is stored of a feed between runs, except for identities. Every write raises `revision` by one, on the condition that no other run did. */
export interface FeedState {
  readonly revision: number;
  /** Where the live feed is read next. */
  readonly live: Position;
  readonly blocked?: Blocked | undefined;
  readonly rewind?: Rewind | undefined;
  readonly lastRewind?: FinishedRewind | undefined;
  readonly pending?: Announcement | undefined;
  /**
   * The announced records cannot be read again. Once this mark is in the store, no run starts to store them. A run that
   * started earlier may still do so; when all of those have ended, the announcement is withdrawn.
   */
  readonly suspect?: Suspect | undefined;
  /**
   * When the feed was first polled, or its state rebuilt, RFC 3339. Identities of earlier revisions do not count: they
   * belong to a state that was lost, and perhaps to a batch that was never stored.
   */
  readonly createdAt: string;
  /** When the newest object was announced, RFC 3339. */
  readonly lastObjectAt?: string | undefined;
  /** The latest event time of the live feed so far, in Panther's form; what is clearly older is a late event. */
  readonly newestEventTime?: string | undefined;
}

/** Identities written with an announcement of this revision or a later one may count. */
export function settledFrom({ createdAt }: FeedState): number {
  return Date.parse(createdAt);
}

/** Identities written with an announcement up to this revision count. Those of a batch that is not committed yet do not. */
export function settledThrough({ revision, pending }: FeedState): number {
  return pending === undefined ? revision : pending.revision - 1;
}

/** Whether the rewind replaces the live position when it ends. */
export function replacesLive({ blocked, rewind }: FeedState): boolean {
  return (
    blocked !== undefined && rewind !== undefined && rewind.to === undefined && rewind.id > blocked.revision
  );
}

export function samePosition(a: Position, b: Position): boolean {
  return 'cursor' in a
    ? 'cursor' in b && a.cursor === b.cursor
    : 'startTime' in b && a.startTime === b.startTime && a.endTime === b.endTime;
}

/** Milliseconds since the newest object, or since the feed was first polled if there is none. */
export function objectAge(state: FeedState, now: number): number {
  return since(state.lastObjectAt ?? state.createdAt, now);
}

/** Milliseconds since the feed was first polled. */
export function stateAge(state: FeedState, now: number): number {
  return since(state.createdAt, now);
}

/** Milliseconds since the newest event, or since the feed was first polled if there was none. */
export function newestEventAge(state: FeedState, now: number): number {
  const { newestEventTime } = state;
  return newestEventTime === undefined ? stateAge(state, now) : since(fromPantherTime(newestEventTime), now);
}

/** Milliseconds since a time (RFC 3339); 0 for a time in the future, which comes from a wrong clock. */
function since(time: string, now: number): number {
  return Math.max(0, now - Date.parse(time));
}
