import type { Feed, FeedName } from '../contract/feeds.ts';
import { RepairState } from '../ingest/errors.ts';
import { fromPantherTime } from '../ingest/event-times.ts';
import {
  newestEventAge,
  replacesLive,
  type Blocked,
  type FeedState,
  type FinishedRewind,
  type Rewind,
  type RewindRequest,
} from '../ingest/state.ts';
import type { EndedPoll, NoPoll } from './last-poll.ts';
import { isKnown, type NotKnown } from './not-known.ts';

/** What `status` shows of a feed. */
export interface FeedStatus extends FeedActivity {
  readonly feed: FeedName;
  /** `reading`, or why it is not read. */
  readonly position: 'reading' | Blocked['reason'] | 'never_polled' | 'broken' | 'not_known';
  /** What is wrong with the stored state, if it is broken or lost; or why it is not known. */
  readonly problem?: string | undefined;
  /** Whether a rewind is in progress after which a blocked feed continues. */
  readonly isBeingRepaired: boolean;
  /** Whether the last poll read everything that the API had. Undefined: not known. */
  readonly isCaughtUp?: boolean | undefined;
  /** The age of the newest event in minutes, if the feed is not caught up. */
  readonly behindMinutes?: number | undefined;
  /** When the feed was first polled, RFC 3339. */
  readonly createdAt?: string | undefined;
  /** When the newest object was announced, RFC 3339. */
  readonly lastObjectAt?: string | undefined;
  /** The latest event time of the live feed, RFC 3339. */
  readonly newestEventAt?: string | undefined;
  /** The batch that is announced and not committed. */
  readonly pending?: PendingBatch | undefined;
  readonly rewind?: (RewindRequest & RewindProgress) | undefined;
  readonly lastRewind?: FinishedRewind | undefined;
}

/** What is known of a feed beside its state. */
export interface FeedActivity {
  readonly lastPoll: EndedPoll | NoPoll | NotKnown;
  readonly last24Hours: Delivered | NotKnown;
}

/** What was delivered in a time. */
export interface Delivered {
  readonly events: number;
  /** Records that failed their schema. */
  readonly rejected: number;
}

interface PendingBatch {
  /** RFC 3339. */
  readonly announcedAt: string;
  readonly records: number;
  /** It cannot be read again as announced, and is withdrawn if no run stored it. */
  readonly isSuspect: boolean;
}

interface RewindProgress {
  /** The latest event time read so far, RFC 3339. */
  readonly reached?: string | undefined;
  /** From 0 to 1, by the time of the events. */
  readonly share: number;
  readonly delivered: number;
  readonly skipped: number;
}

/** Outcomes that say whether the live feed is caught up. `rewinding`: live events were read first. */
const IS_CAUGHT_UP: Readonly<Partial<Record<string, boolean>>> = {
  caught_up: true,
  rewinding: true,
  out_of_time: false,
  rate_limited: false,
};

/**
 * The status of a feed.
 *
 * @param stored its state. Undefined: the feed was never polled. RepairState: the state is broken or lost
 * @param now milliseconds since 1970
 */
export function feedStatus(
  { name: feed }: Feed,
  stored: FeedState | undefined | RepairState | NotKnown,
  activity: FeedActivity,
  now: number,
): FeedStatus {
  const base = { feed, ...activity, isBeingRepaired: false };
  if (stored === undefined) return { ...base, position: 'never_polled' };
  if (stored instanceof RepairState) return { ...base, position: 'broken', problem: stored.message };
  if (!isKnown(stored)) return { ...base, position: 'not_known', problem: stored.notKnown };
  const { blocked, rewind, pending, createdAt, lastObjectAt, newestEventTime, lastRewind } = stored;
  const isCaughtUp = caughtUp(stored, activity);
  return {
    ...base,
    position: blocked?.reason ?? 'reading',
    isBeingRepaired: replacesLive(stored),
    isCaughtUp,
    behindMinutes: isCaughtUp === false ? Math.round(newestEventAge(stored, now) / 60_000) : undefined,
    createdAt,
    lastObjectAt,
    newestEventAt: newestEventTime && fromPantherTime(newestEventTime),
    pending: pending && {
      announcedAt: pending.announcedAt,
      records: pending.count,
      isSuspect: stored.suspect !== undefined,
    },
    rewind: rewind && {
      from: rewind.from,
      to: rewind.to,
      changed: rewind.changed,
      ...progressOf(rewind, now),
    },
    lastRewind,
  };
}

function caughtUp({ blocked }: FeedState, { lastPoll }: FeedActivity): boolean | undefined {
  if (blocked !== undefined) return false;
  return 'outcome' in lastPoll ? IS_CAUGHT_UP[lastPoll.outcome] : undefined;
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
