import { RepairState, RewindFeed, TryAgainLater } from '../ingest/errors.ts';
import { ingest } from '../ingest/ingest.ts';
import { claimedBy, firstState, handedOver, revisionAt, type FeedState } from '../ingest/state.ts';
import { keepRunning, SHORT_WAIT_MS } from './keep-running.ts';
import type { World } from './world.ts';

/**
 * Lets the live flow take in all that the API has right now. What it has not delivered then, of all that was to be read
 * before, it never will. A flow that `job` has parked delivers nothing at all, which is as good.
 *
 * @throws TryAgainLater when the API refuses its cursor, or another job has parked it, RepairState when its state is gone
 * or cannot be read
 */
export async function catchUp(world: World, job: string): Promise<void> {
  try {
    const parkedBy = await goOn(world);
    if (parkedBy === undefined || parkedBy === job) return;
    throw new TryAgainLater(
      `${world.feed.name} stands still until "${parkedBy}" has ended: run that command again first`,
    );
  } catch (error) {
    if (!(error instanceof RewindFeed)) throw error;
    throw new TryAgainLater(`the live flow must be able to go on first. ${error.message}`, { cause: error });
  }
}

/** @returns the job that has parked it; undefined: it is up to date */
async function goOn(world: World): Promise<string | undefined> {
  const { states } = world.newRun().ports;
  for (;;) {
    const outcome = await keepRunning(world, states, () => ingest(world.newRun()));
    if (outcome === 'caught up') return undefined;
    const parkedBy = (await liveState(world))?.job;
    if (parkedBy !== undefined) return parkedBy;
  }
}

/** The live state as it stands. */
export function liveState(world: World): Promise<FeedState | undefined> {
  return world.newRun().ports.states.read(world.feed);
}

/**
 * As catchUp; but where the live flow cannot go on by itself, it is parked until the job hands over to it. What another job
 * has parked, which was cut short, is this one's from now on.
 *
 * @param from where it begins, RFC 3339, should nothing ever be handed over
 */
export async function catchUpOrPark(world: World, job: string, from: string): Promise<void> {
  for (;;) {
    try {
      const parkedBy = await goOn(world);
      if (parkedBy === undefined || parkedBy === job) return;
      await park(world, job);
    } catch (error) {
      if (error instanceof RewindFeed) await park(world, job);
      else if (error instanceof RepairState) await parkLost(world, job, from);
      else throw error;
    }
  }
}

async function park(world: World, job: string): Promise<void> {
  const state = await liveState(world);
  if (state === undefined) return;
  // What is announced must come to its end first; the next look finds out.
  if (state.pending !== undefined) await world.sleep(SHORT_WAIT_MS);
  else await world.newRun().ports.states.write(world.feed, claimedBy(state, job));
}

async function parkLost(world: World, job: string, from: string): Promise<void> {
  await outliveRuns(world);
  const now = world.newRun().ports.clock.now();
  const state = firstState(new Date(now).toISOString(), from);
  await world.repair.overwrite(world.feed, { ...state, revision: revisionAt(now), job });
}

/** Waits until every run has ended that may yet store a batch which no state tells of. */
export async function outliveRuns(world: World): Promise<void> {
  const { longestRunMs } = world.newRun().limits;
  world.note(`waiting ${longestRunMs / 1000} s, until every run that may be under way has ended`);
  await world.sleep(longestRunMs);
}

/** Lets a flow that the job has parked go on from where the job has come to. Nothing happens to one that is not parked. */
export async function handOver(world: World, job: string, done: FeedState): Promise<void> {
  const { states } = world.newRun().ports;
  for (;;) {
    const live = await states.read(world.feed);
    if (live?.job !== job) return;
    if ((await states.write(world.feed, handedOver(live, done))) === 'written') return;
  }
}
