import { FixSettings } from '../ingest/errors.ts';
import { fromPantherTime } from '../ingest/event-times.ts';
import { replacesLive, type FeedState, type Rewind, type RewindRequest } from '../ingest/state.ts';
import { rewindRequested } from '../ingest/state-changes.ts';
import type { JobContext } from './job-context.ts';

const DAY_MS = 86_400_000;

/** What a request for a rewind changes, or would change. */
export interface RequestedRewind {
  readonly rewind: Rewind;
  /** Whether the same rewind was already in progress, and continues. */
  readonly isInProgress: boolean;
  /** Another rewind that was in progress, and that this one replaces. */
  readonly replaced: Rewind | undefined;
  /** Whether the live feed is blocked. */
  readonly isBlocked: boolean;
  /** Whether the live feed is blocked and continues from the end of the rewind. */
  readonly replacesLive: boolean;
}

type RewindContext = Pick<JobContext, 'feed' | 'states'>;

/**
 * Requests that the pollers read a feed again from a time, and deliver the missing events, each once. This is one conditional
 * write. The pollers do the work, after the live feed in each run. Repeating the request changes nothing.
 *
 * @throws FixSettings if the feed was never polled; RepairState if its state is lost
 */
export async function requestRewind(
  context: RewindContext,
  request: RewindRequest,
): Promise<RequestedRewind> {
  for (;;) {
    const { requested, after } = planRewind(await readPolledState(context), request);
    if (after === undefined || (await context.states.write(context.feed, after)) === 'written') {
      return requested;
    }
  }
}

/**
 * What `requestRewind` would request now, without a write.
 *
 * @throws FixSettings if the feed was never polled; RepairState if its state is lost
 */
export async function previewRewind(
  context: RewindContext,
  request: RewindRequest,
): Promise<RequestedRewind> {
  return planRewind(await readPolledState(context), request).requested;
}

/** An event of an offline device happens up to a day before it arrives. The second day is a margin. */
const LAST_GOOD_MARGIN_MS = 2 * DAY_MS;

/**
 * Where to read again so that nothing is missing since the feed was last read well: midnight UTC, two days before its newest event.
 * Midnight, so that the same command on the same day is mostly the same rewind, which continues.
 *
 * @returns RFC 3339 in UTC with milliseconds
 * @throws FixSettings if the feed was never polled, or has no event yet; RepairState if its state is lost
 */
export async function sinceLastGood(context: RewindContext): Promise<string> {
  const { newestEventTime, createdAt, lastObjectAt = createdAt } = await readPolledState(context);
  if (newestEventTime === undefined) {
    throw new FixSettings(`${context.feed.name} has no event yet: name the time with --from`);
  }
  // A device whose clock is wrong may have sent an event of the future.
  const newest = Math.min(Date.parse(fromPantherTime(newestEventTime)), Date.parse(lastObjectAt));
  const from = newest - LAST_GOOD_MARGIN_MS;
  return new Date(from - (from % DAY_MS)).toISOString();
}

async function readPolledState({ feed, states }: RewindContext): Promise<FeedState> {
  const state = await states.read(feed);
  if (state !== undefined) return state;
  throw new FixSettings(`${feed.name} was never polled here, so there is nothing to read again`);
}

/** What is requested, and the state to write. Without one, the same rewind is in progress. */
interface RewindPlan {
  readonly requested: RequestedRewind;
  readonly after?: FeedState;
}

function planRewind(state: FeedState, request: RewindRequest): RewindPlan {
  const { rewind: before, blocked } = state;
  const isBlocked = blocked !== undefined;
  if (
    before !== undefined &&
    before.isUnreadable !== true &&
    isSame(before, request) &&
    isEquivalent(state)
  ) {
    return {
      requested: {
        rewind: before,
        isInProgress: true,
        replaced: undefined,
        isBlocked,
        replacesLive: replacesLive(state),
      },
    };
  }
  const after = rewindRequested(state, request);
  return {
    requested: {
      rewind: after.rewind,
      isInProgress: false,
      replaced: before,
      isBlocked,
      replacesLive: replacesLive(after),
    },
    after,
  };
}

function isSame(a: RewindRequest, b: RewindRequest): boolean {
  return a.from === b.from && a.to === b.to && a.changed === b.changed;
}

/** Whether a new request would change nothing. A rewind from before the live feed was blocked does not replace its position. */
function isEquivalent(state: FeedState): boolean {
  return state.blocked === undefined || state.rewind?.to !== undefined || replacesLive(state);
}
