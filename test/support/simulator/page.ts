import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import type { Behaviour } from './behaviour.ts';
import type { ApiVersion } from './company.ts';
import type { ReadState } from './cursor.ts';
import { compareInstants } from './instant.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

export interface Page {
  /** JSON texts. */
  readonly items: readonly string[];
  readonly hasMore: boolean;
  readonly next: ReadState;
}

/**
 * The page at a place in the feed.
 *
 * @throws Refusal 400 when the place has not been reached yet: its cursor is from a world with another epoch or backlog,
 * or from the future, and to answer it with an empty page would hide that events are being passed over
 */
export function readPage(
  world: World,
  feed: FeedName,
  version: ApiVersion,
  from: ReadState,
  now: number,
  behaviour: Behaviour,
): Page {
  const count = world.count(feed, now);
  if (from.position > count) throw new Refusal(400, `cursor is ahead: ${from.position} of ${count} events`);
  if (from.blank === true) {
    return { items: [], hasMore: from.position < count, next: { ...from, blank: false } };
  }

  const items: string[] = [];
  let at = from.position;
  for (; at < count && items.length < from.limit; at += 1) {
    if (isSelected(world, feed, at, from, behaviour)) items.push(world.record(feed, at, version));
  }

  const hasMore = at < count || (behaviour.emptyPages === 'last' && items.length > 0);
  const again = behaviour.tip === 'redeliver' && !hasMore && items.length > 0;
  return {
    items,
    hasMore,
    next: again ? before(from, at) : after(from, at, hasMore, items.length, behaviour),
  };
}

function isSelected(
  world: World,
  feed: FeedName,
  i: number,
  state: ReadState,
  behaviour: Behaviour,
): boolean {
  const { since, end } = state;
  const start = since !== undefined && i < since.until ? since.start : undefined;
  if (start === undefined && end === undefined) return true;
  const time = world.eventTime(feed, i);
  if (end !== undefined && compareInstants(time, end) >= 0) return false;
  if (start === undefined) return true;
  const order = compareInstants(time, start);
  return behaviour.startTime === 'inclusive' ? order >= 0 : order > 0;
}

/** On after the page: from here arrival counts, and late events come whatever their own time is [O]. */
function after(
  from: ReadState,
  at: number,
  hasMore: boolean,
  length: number,
  behaviour: Behaviour,
): ReadState {
  const { limit, end } = from;
  return {
    position: at,
    limit,
    ...(end !== undefined && behaviour.endTime === 'in-cursor' ? { end } : {}),
    blank: behaviour.emptyPages === 'between' && hasMore && length > 0,
  };
}

/** Back to where the page began. What a reset left out of it stays left out. */
function before(from: ReadState, at: number): ReadState {
  const { since } = from;
  return since === undefined ? from : { ...from, since: { ...since, until: Math.min(since.until, at) } };
}
