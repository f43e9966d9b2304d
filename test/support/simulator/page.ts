import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import type { ApiVersion } from './api-version.ts';
import type { Behavior } from './behavior.ts';
import type { ReadState } from './cursor.ts';
import { HttpError } from './http-error.ts';
import { compareInstants } from './instant.ts';
import type { SimulatedAccount } from './simulated-account.ts';

export interface Page {
  /** Records as JSON. */
  readonly items: readonly string[];
  readonly hasMore: boolean;
  readonly next: ReadState;
}

/**
 * Reads the page at a position in the feed.
 *
 * @throws HttpError 400 when no event has reached the position yet: the cursor is from a simulator with another epoch or
 * backlog, or from the future. An empty page would hide that the client skips events
 */
export function readPage(
  account: SimulatedAccount,
  feed: FeedName,
  version: ApiVersion,
  from: ReadState,
  now: number,
  behavior: Behavior,
): Page {
  const count = account.count(feed, now);
  if (from.position > count) throw new HttpError(400, `cursor is ahead: ${from.position} of ${count} events`);
  if (from.blank === true) {
    return { items: [], hasMore: from.position < count, next: { ...from, blank: false } };
  }

  const items: string[] = [];
  let at = from.position;
  for (; at < count && items.length < from.limit; at += 1) {
    if (isSelected(account, feed, at, from, behavior)) items.push(account.record(feed, at, version));
  }

  const hasMore = at < count || (behavior.emptyPages === 'last' && items.length > 0);
  const redelivers = behavior.tip === 'redeliver' && !hasMore && items.length > 0;
  return {
    items,
    hasMore,
    next: redelivers ? sameState(from, at) : nextState(from, at, hasMore, items.length, behavior),
  };
}

function isSelected(
  account: SimulatedAccount,
  feed: FeedName,
  i: number,
  state: ReadState,
  behavior: Behavior,
): boolean {
  const { since, end } = state;
  const start = since !== undefined && i < since.until ? since.start : undefined;
  if (start === undefined && end === undefined) return true;
  const time = account.eventTime(feed, i);
  if (end !== undefined && compareInstants(time, end) >= 0) return false;
  if (start === undefined) return true;
  const order = compareInstants(time, start);
  return behavior.startTime === 'inclusive' ? order >= 0 : order > 0;
}

/** The state after the page. From here on, arrival order decides: late events are delivered whatever their event time [O]. */
function nextState(
  from: ReadState,
  at: number,
  hasMore: boolean,
  length: number,
  behavior: Behavior,
): ReadState {
  const { limit, end } = from;
  return {
    position: at,
    limit,
    ...(end !== undefined && behavior.endTime === 'in-cursor' ? { end } : {}),
    blank: behavior.emptyPages === 'between' && hasMore && length > 0,
  };
}

/** The state at the start of the page. Events that the reset did not select remain excluded. */
function sameState(from: ReadState, at: number): ReadState {
  const { since } = from;
  return since === undefined ? from : { ...from, since: { ...since, until: Math.min(since.until, at) } };
}
