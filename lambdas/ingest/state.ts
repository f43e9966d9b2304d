import { fromPantherTime } from './event-times.ts';

/**
 * Where a feed is read next. A start time (RFC 3339) selects events by their timestamps, up to an end time if one is given. It is
 * used once, for the first page. A cursor (opaque) follows the order of arrival, so it also returns late events.
 */
export type Position =
  { readonly startTime: string; readonly endTime?: string } | { readonly cursor: string };

/** An operator's request to read the events of a feed from a time on again, in addition to the live feed. */
export interface RewindRequest {
  /** RFC 3339 in UTC with milliseconds; compared with the event times. */
  readonly from: string;
  /** In the same form. Undefined: until the API has no more. */
  readonly to?: string | undefined;
  /** Whether to deliver an event whose uuid was delivered with other bytes. */
  readonly changed: boolean;
}

/** A rewind in progress. */
export interface Rewind extends RewindRequest {
  /** The revision of the state that requested it. Distinguishes it from a rewind that replaces it. */
  readonly id: number;
  readonly position: Position;
  /** Whether no page could be read at the position, last time. The same request then starts it again. */
  readonly isUnreadable?: boolean | undefined;
  /** The latest event time read so far, in Panther's form. */
  readonly reached?: string | undefined;
  /** Events delivered so far. */
  readonly delivered: number;
  /** Records that are not delivered because their uuid was delivered with other bytes. */
  readonly skipped: number;
}

/** The result of the last rewind, for the operator. */
export interface FinishedRewind extends RewindRequest {
  readonly delivered: number;
  readonly skipped: number;
  /** RFC 3339. */
  readonly endedAt: string;
  /**
   * The event time up to which a blocked feed was read, RFC 3339, if the rewind that continues it starts later. What happened in
   * between was skipped, unless it was delivered before.
   */
  readonly skippedAfter?: string | undefined;
}

/**
 * The live feed is blocked: the API refuses its cursor, repeats itself from there, does not return a page that can be read, or is
 * silent: it returns nothing, although it has newer events. A rewind without an end time that was requested after `revision`
 * replaces the live position when it ends.
 */
export interface Blocked {
  readonly revision: number;
  readonly reason: 'refused' | 'stalled' | 'unreadable' | 'silent';
  /** The live position is not read any more, because such a rewind is in progress. Only if it is unreadable: trying takes time. */
  readonly isParked?: boolean | undefined;
}

/** An announced batch. Every run that works on it reads the same records and writes the same object. */
export interface Announcement {
  /** The revision of the state that announced it, and of the identities that were written with it. */
  readonly revision: number;
  /** The rewind that it belongs to, as it was before the batch. Undefined: the live feed. */
  readonly rewind?: Rewind | undefined;
  /** The number of records from the flow's position on, including repeats and rejected records. */
  readonly count: number;
  /**
   * The first 32 hexadecimal digits of SHA-256 over the row id and the result of each record, in order. A run that computes
   * another digest does not store the batch: the records differ, or its release validates them differently.
   */
  readonly digest: string;
  /** The position after the batch. */
  readonly next: Position;
  /** Whether the rewind ends with it, because the API had no more. */
  readonly isLast?: boolean | undefined;
  /**
   * The size of its object in bytes. An object of another size at its key is somebody else's. Undefined: it has no events, or an
   * earlier version announced it.
   */
  readonly bytes?: number | undefined;
  /** The event days of the identities that were written with it. */
  readonly days: readonly string[];
  /** When the batch was started, RFC 3339 in UTC with milliseconds: p_parse_time of its events, and part of its key. */
  readonly announcedAt: string;
  readonly outcome: BatchOutcome;
  /** The latest event time of the flow up to and including the batch. */
  readonly latestEventTime?: string | undefined;
}

/** Marks an announced batch that cannot be read again. */
export interface Suspect {
  /**
   * A time at which the mark was certainly in the store, RFC 3339. Undefined until a second write adds it, because a machine may
   * sleep between reading its clock and the first write.
   */
  readonly since?: string | undefined;
}

/** The number of a batch's records by result. Repeats are not counted here. */
export interface BatchOutcome {
  readonly events: number;
  /** Events that are late. Always 0 in a rewind. */
  readonly lateEvents: number;
  readonly rejected: number;
  /** Records that a rewind does not deliver because their uuid was delivered with other bytes. */
  readonly skipped: number;
}

/** The stored state of a feed, without identities. Every write raises `revision` by one, on the condition that no other run did. */
export interface FeedState {
  readonly revision: number;
  /** Where the live feed is read next. */
  readonly live: Position;
  readonly blocked?: Blocked | undefined;
  readonly rewind?: Rewind | undefined;
  readonly lastRewind?: FinishedRewind | undefined;
  readonly pending?: Announcement | undefined;
  /**
   * The announced records cannot be read again. Once this mark is in the store, no run starts to store them. A run that started
   * earlier may still do so; once all of those have ended, the announcement is withdrawn.
   */
  readonly suspect?: Suspect | undefined;
  /**
   * When the feed was first polled or its state was rebuilt, RFC 3339. Identities of earlier revisions do not count: they belong
   * to a lost state, and perhaps to a batch that was never stored.
   */
  readonly createdAt: string;
  /** When the newest object was announced, RFC 3339. */
  readonly lastObjectAt?: string | undefined;
  /** The latest event time of the live feed so far, in Panther's form. An event that is much older is late. */
  readonly newestEventTime?: string | undefined;
}

/** The lowest revision whose identities may count. */
export function settledFrom({ createdAt }: FeedState): number {
  return Date.parse(createdAt);
}

/** The highest revision whose identities count. Those of a batch that is not committed yet do not count. */
export function settledThrough({ revision, pending }: FeedState): number {
  return pending === undefined ? revision : pending.revision - 1;
}

/** Whether the live position is not read any more. */
export function isParked(state: FeedState): boolean {
  return state.blocked?.isParked === true && replacesLive(state);
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

/** Milliseconds since the newest object was announced, or since the feed was first polled if there is none. */
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
