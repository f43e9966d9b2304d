import { FixSettings } from '../ingest/errors.ts';
import { replacesLive, type FeedState, type Rewind, type RewindRequest } from '../ingest/state.ts';
import { rewindRequested } from '../ingest/state-changes.ts';
import type { JobContext } from './job-context.ts';

export interface RequestedRewind {
  readonly rewind: Rewind;
  /** Whether the same rewind was under way before, and goes on. */
  readonly isUnderWay: boolean;
  /** Another rewind that was under way, which this one replaces. */
  readonly replaced: Rewind | undefined;
  /** Whether the live feed is blocked, and continues from the end of the rewind. */
  readonly replacesLive: boolean;
}

/**
 * Requests that the pollers read a feed again from a time, and deliver what is missing, each event once. This is one
 * conditional write; the pollers do the work beside the live feed. The same request made again changes nothing.
 *
 * @throws FixSettings when the feed was never polled, RepairState when its state is lost
 */
export async function requestRewind(
  { feed, states }: Pick<JobContext, 'feed' | 'states'>,
  request: RewindRequest,
): Promise<RequestedRewind> {
  for (;;) {
    const state = await states.read(feed);
    if (state === undefined) {
      throw new FixSettings(`${feed.name} was never polled here: there is nothing to read again`);
    }
    const before = state.rewind;
    if (before !== undefined && isSame(before, request) && servesAsWell(state)) {
      return { rewind: before, isUnderWay: true, replaced: undefined, replacesLive: replacesLive(state) };
    }
    const after = rewindRequested(state, request);
    const { rewind } = after;
    if ((await states.write(feed, after)) === 'written') {
      return { rewind, isUnderWay: false, replaced: before, replacesLive: replacesLive(after) };
    }
  }
}

function isSame(a: RewindRequest, b: RewindRequest): boolean {
  return a.from === b.from && a.to === b.to && a.changed === b.changed;
}

/** Whether a new request would change nothing: a rewind from before the live feed was blocked does not replace its position. */
function servesAsWell(state: FeedState): boolean {
  return state.blocked === undefined || state.rewind?.to !== undefined || replacesLive(state);
}
