import { FixSettings } from '../ingest/errors.ts';
import { replacesLive, type FeedState, type Rewind, type RewindRequest } from '../ingest/state.ts';
import { rewindRequested } from '../ingest/state-changes.ts';
import type { JobContext } from './job-context.ts';

export interface RequestedRewind {
  readonly rewind: Rewind;
  /** Whether the same rewind was already in progress, and continues. */
  readonly isInProgress: boolean;
  /** Another rewind that was in progress, and that this one replaces. */
  readonly replaced: Rewind | undefined;
  /** Whether the live feed is blocked and continues from the end of the rewind. */
  readonly replacesLive: boolean;
}

/**
 * Requests that the pollers read a feed again from a time, and deliver the missing events, each once. This is one conditional
 * write. The pollers do the work, after the live feed in each run. Repeating the request changes nothing.
 *
 * @throws FixSettings if the feed was never polled; RepairState if its state is lost
 */
export async function requestRewind(
  { feed, states }: Pick<JobContext, 'feed' | 'states'>,
  request: RewindRequest,
): Promise<RequestedRewind> {
  for (;;) {
    const state = await states.read(feed);
    if (state === undefined) {
      throw new FixSettings(`${feed.name} was never polled here, so there is nothing to read again`);
    }
    const before = state.rewind;
    if (
      before !== undefined &&
      before.isUnreadable !== true &&
      isSame(before, request) &&
      isEquivalent(state)
    ) {
      return { rewind: before, isInProgress: true, replaced: undefined, replacesLive: replacesLive(state) };
    }
    const after = rewindRequested(state, request);
    const { rewind } = after;
    if ((await states.write(feed, after)) === 'written') {
      return { rewind, isInProgress: false, replaced: before, replacesLive: replacesLive(after) };
    }
  }
}

function isSame(a: RewindRequest, b: RewindRequest): boolean {
  return a.from === b.from && a.to === b.to && a.changed === b.changed;
}

/** Whether a new request would change nothing. A rewind from before the live feed was blocked does not replace its position. */
function isEquivalent(state: FeedState): boolean {
  return state.blocked === undefined || state.rewind?.to !== undefined || replacesLive(state);
}
