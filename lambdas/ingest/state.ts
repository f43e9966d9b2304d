/**
 * Where a feed is read next. A start time (RFC 3339) asks for events from their own timestamp on, to an end time where
 * one is given, and is used once, for the first page; a cursor (opaque) follows the order of arrival, so late events come
 * through it.
 */
export type Position =
  { readonly startTime: string; readonly endTime?: string } | { readonly cursor: string };

/** A batch that was announced: everybody who works on it works on the same records and writes the same object. */
export interface Announcement {
  /** Revision of the state that announced it. The state's own goes on when the announcement is doubted. */
  readonly revision: number;
  /** Records from the position on, repeats and rejected ones included. */
  readonly count: number;
  /**
   * SHA-256 over these records in their order, hexadecimal: the identity of each, and what became of it. Nobody stores a
   * batch who comes to another: because the records are others, or because a release judges them otherwise.
   */
  readonly digest: string;
  /** The position after the batch. */
  readonly next: Position;
  /** What the batch adds to `recent`: identities of its last RECENT records, each once. */
  readonly added: readonly string[];
  /** When the batch was begun, RFC 3339 in UTC with milliseconds: p_parse_time of its events, and part of its key. */
  readonly announcedAt: string;
  /** How many of its records passed the announcer's schema, how many of these were late, and how many did not pass. */
  readonly outcome: BatchOutcome;
  /** `newestEventTime` after the batch. */
  readonly newestEventTime?: string;
}

/** What became of a batch's records. Repeats are in none of these. */
export interface BatchOutcome {
  readonly events: number;
  readonly lateEvents: number;
  readonly rejected: number;
}

/** All that is kept of a feed between runs. Every write raises `revision` by one, on condition that nobody else did. */
export interface FeedState {
  readonly revision: number;
  readonly position: Position;
  /**
   * Identities (identity.ts) of the last RECENT records, and so at least of the last page. A cursor is reported to
   * deliver again what came before it.
   */
  readonly recent: readonly string[];
  readonly pending?: Announcement;
  /**
   * When somebody found that the announced records cannot be read again, RFC 3339. From then on nobody begins to store
   * them: either a run that had begun before stores them, or the announcement is withdrawn when all of these have ended.
   */
  readonly doubtedAt?: string;
  /** Id of the operator's job that has claimed the state: nobody else goes on from it. Absent: nobody has. */
  readonly job?: string;
  /** When the feed was first polled, RFC 3339. */
  readonly createdAt: string;
  /** When the newest object was announced, RFC 3339. */
  readonly lastObjectAt?: string;
  /** The latest event time so far, in Panther's form; what is clearly older is a late event. */
  readonly newestEventTime?: string;
}

/** As many as the largest page holds. Kept as 11 kB; a whole batch would be read and written at ten times the cost. */
const RECENT = 1_000;

/** The last RECENT of some identities, each once, where it stands last. */
export function lastOf(ids: readonly string[]): readonly string[] {
  const lastFirst = [...new Set(ids.toReversed())];
  return lastFirst.slice(0, RECENT).reverse();
}

/** `recent` after records with these identities. */
export function recentAfter(recent: readonly string[], added: readonly string[]): readonly string[] {
  return lastOf([...recent, ...added]);
}

/** A feed that was never polled. `now` and `startTime` are RFC 3339. */
export function firstState(now: string, startTime: string): FeedState {
  return { revision: 1, position: { startTime }, recent: [], createdAt: now };
}

/** The state that tells all others what this run is about to write. */
export function announced(state: FeedState, pending: Announcement): FeedState {
  return { ...state, revision: pending.revision, pending };
}

/** The state with an announcement that is about to be withdrawn. */
export function doubted(state: FeedState, doubtedAt: string): FeedState {
  return { ...state, revision: state.revision + 1, doubtedAt };
}

/** The state after the announced batch was stored. */
export function committed(state: FeedState, pending: Announcement): FeedState {
  const lastObjectAt = pending.outcome.events > 0 ? pending.announcedAt : state.lastObjectAt;
  const newestEventTime = pending.newestEventTime ?? state.newestEventTime;
  return {
    revision: state.revision + 1,
    position: pending.next,
    recent: recentAfter(state.recent, pending.added),
    createdAt: state.createdAt,
    ...(state.job === undefined ? {} : { job: state.job }),
    ...(lastObjectAt === undefined ? {} : { lastObjectAt }),
    ...(newestEventTime === undefined ? {} : { newestEventTime }),
  };
}

/** The state without an announcement that cannot be kept, because its records are not to be had again. */
export function withdrawn(state: FeedState): FeedState {
  const { pending, doubtedAt, ...rest } = state;
  return { ...rest, revision: state.revision + 1 };
}

/** The live state after a job that had claimed it is done, and that goes on where the job's own has come to. */
export function handedOver({ job, ...live }: FeedState, done: FeedState): FeedState {
  const lastObjectAt = later(live.lastObjectAt, done.lastObjectAt);
  const newestEventTime = later(live.newestEventTime, done.newestEventTime);
  return {
    ...live,
    revision: live.revision + 1,
    position: done.position,
    recent: done.recent,
    ...(lastObjectAt === undefined ? {} : { lastObjectAt }),
    ...(newestEventTime === undefined ? {} : { newestEventTime }),
  };
}

/** The state that a job has claimed, or left again where none is named. */
export function claimedBy({ job, ...state }: FeedState, id: string | undefined): FeedState {
  return { ...state, revision: state.revision + 1, ...(id === undefined ? {} : { job: id }) };
}

/**
 * A revision for a state whose own is not known: seconds since 1970. It is above all that were before, since a feed is written
 * less than once a second.
 */
export function revisionAt(now: number): number {
  return Math.floor(now / 1000);
}

/** The state after pages that held nothing new. */
export function moved(state: FeedState, position: Position, recent: readonly string[]): FeedState {
  return { ...state, revision: state.revision + 1, position, recent };
}

/** The later of two times of the same form, which sort as text. */
function later(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

export function samePosition(a: Position, b: Position): boolean {
  return 'cursor' in a
    ? 'cursor' in b && a.cursor === b.cursor
    : 'startTime' in b && a.startTime === b.startTime && a.endTime === b.endTime;
}

/** Whether two lists of `recent` are the same; the first is the second, or came after it. */
export function sameRecent(after: readonly string[], before: readonly string[]): boolean {
  return after.every((id, i) => id === before[i]);
}

/** Milliseconds since the newest object, or since the feed was first polled where it has none. */
export function objectAge(state: FeedState, now: number): number {
  return since(state.lastObjectAt ?? state.createdAt, now);
}

/** Milliseconds since the feed was first polled. */
export function stateAge(state: FeedState, now: number): number {
  return since(state.createdAt, now);
}

/** Milliseconds since the newest event so far happened, or since the feed was first polled where there is none. */
export function newestEventAge(state: FeedState, now: number): number {
  const { newestEventTime } = state;
  if (newestEventTime === undefined) return stateAge(state, now);
  // Panther's form, in UTC: 2026-11-22 20:53:06.142000000
  return since(`${newestEventTime.slice(0, 23).replace(' ', 'T')}Z`, now);
}

/** Milliseconds since a time (RFC 3339). One of the future is of a clock that was wrong: no time has passed since. */
function since(time: string, now: number): number {
  return Math.max(0, now - Date.parse(time));
}
