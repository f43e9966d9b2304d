import { collect } from './collect.ts';
import { PipelineError } from './errors.ts';
import { newBatch } from './new-batch.ts';
import type { Session } from './read-flow.ts';
import { timestamp } from './run.ts';
import { blocked, rewindRequested, unblocked } from './state-changes.ts';
import type { FeedState, RewindRequest } from './state.ts';
import { next, writeState, type Step } from './step.ts';

/** A feed is checked when it has delivered nothing for so long, and then as often. Events that are younger may still arrive. */
const QUIET_MS = 3_600_000;
/** An event may arrive so much later than it happened, after an object with newer ones. */
const DELAY_MS = 300_000;
/** The longest time that is read. */
const LONGEST_MS = 7 * 86_400_000;

/** Remembers when a process last checked the live position of a feed. */
export class LiveCheck {
  #checkedAt = -Infinity;

  /** Whether the last check is so old that another one is due, which then counts as done. */
  isDue(now: number): boolean {
    // A clock that was set back must not end the checks.
    if (Math.abs(now - this.#checkedAt) < QUIET_MS) return false;
    this.#checkedAt = now;
    return true;
  }
}

/**
 * Checks whether a live feed that is caught up and has delivered nothing for an hour is only quiet. The API may also return no
 * records at its position any more, without an error. So the feed is read by time as well: records that were not delivered are
 * missing at the live position. The feed is then marked as silent, until there are none.
 */
export async function checkLive(session: Session, state: FeedState): Promise<Step> {
  const { run } = session;
  const { clock } = run.ports;
  const isSilent = state.blocked?.reason === 'silent';
  const quietTime = quietTimeOf(state, clock.now());
  if (run.liveCheck === undefined || quietTime === undefined || state.rewind !== undefined)
    return next(state);
  if (clock.timeLeft() < run.config.limits.reserveMs) return next(state);
  // A silent feed is checked each time, so that it is reported for as long as it is silent.
  if (!run.liveCheck.isDue(clock.now()) && !isSilent) return next(state);
  const isMissing = await hasUndelivered(session, state, quietTime);
  if (isMissing === undefined || isMissing === isSilent) return next(state);
  const after = isMissing ? blocked(state, state.revision + 1, 'silent') : unblocked(state);
  return writeState(run, state, after);
}

/** The event times at which a quiet feed should have no events but those that it delivered. Undefined if it is not quiet. */
function quietTimeOf(state: FeedState, now: number): RewindRequest | undefined {
  const { createdAt, lastObjectAt = createdAt, lastRewind } = state;
  // What an operator decided to skip is not missing.
  const continuedFrom = lastRewind?.to === undefined ? (lastRewind?.from ?? createdAt) : createdAt;
  const start = Math.max(Date.parse(createdAt), Date.parse(continuedFrom), now - LONGEST_MS);
  const to = now - QUIET_MS;
  if (to < Math.max(start, Date.parse(lastObjectAt))) return undefined;
  const from = Math.max(start, Date.parse(lastObjectAt) - DELAY_MS);
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), changed: false };
}

/**
 * Whether the first pages of that time have a record that was neither delivered nor rejected. Undefined if that cannot be read: the
 * live feed could, so the run does not fail.
 */
async function hasUndelivered(
  { run, prefetcher }: Session,
  state: FeedState,
  request: RewindRequest,
): Promise<boolean | undefined> {
  const { config, ports } = run;
  // Records are compared as in a rewind, which also ignores what happened after its end. This one is never stored.
  const { rewind } = rewindRequested(state, request);
  const flow = { position: rewind.position, rewind };
  try {
    const batch = await newBatch(run, state, flow, timestamp(run));
    // Records that were delivered are no reason to stop before the last page.
    const limits = {
      ...config.limits,
      batchPages: config.limits.checkPages,
      batchRecords: Infinity,
      idlePages: undefined,
    };
    await collect(prefetcher, flow.position, batch, limits, ports, 0);
    return batch.hasNewRecords;
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    ports.progress({ kind: 'check_failed', reason: error.message });
    return undefined;
  }
}
