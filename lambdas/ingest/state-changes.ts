import { fromPantherTime } from './event-times.ts';
import {
  replacesLive,
  type Announcement,
  type BatchOutcome,
  type Blocked,
  type FeedState,
  type Position,
  type Rewind,
  type RewindRequest,
} from './state.ts';

/**
 * The first state of a feed that was never polled, or whose state was lost. Its revision is the time in milliseconds, which is
 * above any revision of a lost state, because a state is written far less than a thousand times a second.
 *
 * @param now RFC 3339 with milliseconds
 */
export function firstState(now: string, live: Position): FeedState {
  return { revision: Date.parse(now), live, createdAt: now };
}

/** The state with an announced batch, which is stored next. */
export function announced(state: FeedState, pending: Announcement): FeedState {
  return { ...state, revision: pending.revision, pending };
}

/** The state with its announced batch marked as suspect, with or without the time of the mark. */
export function suspected(state: FeedState, since?: string): FeedState {
  return { ...state, revision: state.revision + 1, suspect: { since } };
}

/** The state without its announcement, whose records cannot be read again. */
export function withdrawn(state: FeedState): FeedState {
  return { ...state, revision: state.revision + 1, pending: undefined, suspect: undefined };
}

/** The state after the announced batch was stored. */
export function committed(state: FeedState, pending: Announcement): FeedState {
  const { rewind, next, isLast, outcome, latestEventTime, announcedAt } = pending;
  const step = { rewind, next, isLast, outcome, latestEventTime, at: announcedAt };
  return {
    ...advanced(withdrawn(state), step),
    lastObjectAt: outcome.events > 0 ? announcedAt : state.lastObjectAt,
  };
}

/** Progress of the live feed, or of a rewind. */
export interface Advance extends Pick<Announcement, 'rewind' | 'next' | 'isLast' | 'latestEventTime'> {
  readonly outcome: Pick<BatchOutcome, 'events' | 'skipped'>;
  /** RFC 3339. */
  readonly at: string;
}

/** The state after pages without new records. */
export function moved(state: FeedState, advance: Advance): FeedState {
  const after = advanced({ ...state, revision: state.revision + 1 }, advance);
  // A blocked live feed stays blocked until it is caught up. A silent one only seems to be caught up.
  const isSilent = advance.rewind === undefined && state.blocked?.reason === 'silent';
  return advance.isLast === true && !isSilent ? after : { ...after, blocked: state.blocked };
}

/**
 * The state with the live feed marked as blocked; unchanged if it is marked already.
 *
 * @param revision the revision of the write that marks it
 */
export function blocked(state: FeedState, revision: number, reason: Blocked['reason']): FeedState {
  return state.blocked === undefined ? { ...state, revision, blocked: { revision, reason } } : state;
}

/** The state of a live feed that was silent, and is not any more. */
export function unblocked(state: FeedState): FeedState {
  return { ...state, revision: state.revision + 1, blocked: undefined };
}

/** The state whose live position is not read any more, because the rewind replaces it. */
export function parked(state: FeedState): FeedState {
  const { blocked, revision } = state;
  return { ...state, revision: revision + 1, blocked: blocked && { ...blocked, isParked: true } };
}

/** The state with a requested rewind. It replaces a rewind that is in progress. */
export function rewindRequested(
  state: FeedState,
  request: RewindRequest,
): FeedState & { readonly rewind: Rewind } {
  const id = state.revision + 1;
  const rewind = { ...request, id, position: startOf(request), delivered: 0, skipped: 0 };
  return { ...state, revision: id, rewind };
}

/** The state with the rewind marked, because no page can be read at its position. */
export function rewindUnreadable(state: FeedState, rewind: Rewind): FeedState {
  return { ...state, revision: state.revision + 1, rewind: { ...rewind, isUnreadable: true } };
}

/** The state with the rewind back at its start, because the API refuses its cursor. Events that it delivered are not delivered again. */
export function rewindRestarted(state: FeedState, rewind: Rewind): FeedState {
  return {
    ...state,
    revision: state.revision + 1,
    rewind: { ...rewind, position: startOf(rewind), skipped: 0 },
  };
}

function startOf({ from, to }: RewindRequest): Position {
  return to === undefined ? { startTime: from } : { startTime: from, endTime: to };
}

function advanced(state: FeedState, advance: Advance): FeedState {
  const { rewind: advancing, next, isLast, outcome, latestEventTime, at } = advance;
  if (advancing === undefined) {
    const newestEventTime = later(state.newestEventTime, latestEventTime);
    return { ...state, live: next, blocked: undefined, newestEventTime };
  }
  const { rewind } = state;
  // Another rewind has replaced it.
  if (rewind?.id !== advancing.id) return state;
  const delivered = rewind.delivered + outcome.events;
  const skipped = rewind.skipped + outcome.skipped;
  const reached = later(rewind.reached, latestEventTime);
  if (isLast !== true)
    return {
      ...state,
      rewind: { ...rewind, position: next, isUnreadable: undefined, reached, delivered, skipped },
    };
  const { from, to, changed } = rewind;
  const lastRewind = { from, to, changed, delivered, skipped, endedAt: at };
  const ended = { ...state, rewind: undefined, lastRewind };
  if (!replacesLive(state)) return ended;
  const skippedAfter = state.newestEventTime && fromPantherTime(state.newestEventTime);
  const isGap = skippedAfter !== undefined && skippedAfter < from;
  return {
    ...ended,
    ...(isGap ? { lastRewind: { ...lastRewind, skippedAfter } } : {}),
    live: next,
    blocked: undefined,
    newestEventTime: later(state.newestEventTime, reached),
  };
}

/** The later of two times in the same form, which sort as strings. */
function later(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}
