import type { Feed } from '../contract/feeds.ts';
import { fromPantherTime } from '../ingest/event-times.ts';
import type { Blocked, FeedState, FinishedRewind, Rewind, RewindRequest } from '../ingest/state.ts';

/** What `status` shows of a feed: JSON to scripts, lines to people. */
export interface FeedStatus {
  readonly feed: string;
  /** `reading`, or why it is not read. */
  readonly position: 'reading' | Blocked['reason'] | 'never_polled';
  /** When the newest object was announced, RFC 3339. */
  readonly lastObjectAt?: string | undefined;
  /** The latest event time of the live feed, RFC 3339. */
  readonly newestEventAt?: string | undefined;
  readonly rewind?: (RewindRequest & RewindProgress) | undefined;
  readonly lastRewind?: FinishedRewind | undefined;
}

interface RewindProgress {
  /** The latest event time read so far, RFC 3339. */
  readonly reached?: string | undefined;
  /** From 0 to 1, by the time of the events. */
  readonly share: number;
  readonly delivered: number;
  readonly skipped: number;
}

/**
 * The status of a feed, from its stored state.
 *
 * @param state undefined: the feed was never polled
 * @param now milliseconds since 1970
 */
export function feedStatus(feed: Feed, state: FeedState | undefined, now: number): FeedStatus {
  if (state === undefined) return { feed: feed.name, position: 'never_polled' };
  const { blocked, rewind, lastObjectAt, newestEventTime, lastRewind } = state;
  return {
    feed: feed.name,
    position: blocked?.reason ?? 'reading',
    lastObjectAt,
    newestEventAt: newestEventTime && fromPantherTime(newestEventTime),
    rewind: rewind && {
      from: rewind.from,
      to: rewind.to,
      changed: rewind.changed,
      ...progressOf(rewind, now),
    },
    lastRewind,
  };
}

function progressOf(rewind: Rewind, now: number): RewindProgress {
  const { from, to, delivered, skipped } = rewind;
  const reached = rewind.reached && fromPantherTime(rewind.reached);
  const start = Date.parse(from);
  const end = to === undefined ? now : Date.parse(to);
  const done = reached === undefined ? 0 : Date.parse(reached) - start;
  const share = Math.min(1, Math.max(0, done / Math.max(1, end - start)));
  return { reached, share: Math.round(share * 1_000) / 1_000, delivered, skipped };
}
