import { RepairState, RewindFeed, TryAgainLater } from '../ingest/errors.ts';
import { ingest } from '../ingest/ingest.ts';
import { readableState } from '../ingest/state-text.ts';
import { claimedBy, handedOver, type FeedState } from '../ingest/state.ts';
import { commandOf } from './job-id.ts';
import { keepRunning, SHORT_WAIT_MS } from './keep-running.ts';
import { replaceLost } from './replace-lost.ts';
import type { World } from './world.ts';

/**
 * Lets the live flow take in all that the API has right now. What it has not delivered then, of all that was to be read
 * before, it never will.
 *
 * @throws TryAgainLater when the API refuses its cursor, or a job has parked it, RepairState when its state is gone
 * or cannot be read
 */
export async function catchUp(world: World): Promise<void> {
  try {
    const parkedBy = await goOn(world);
    if (parkedBy !== undefined) throw standsStill(world, parkedBy);
  } catch (error) {
    if (!(error instanceof RewindFeed)) throw error;
    throw new TryAgainLater(`the live flow must be able to go on first. ${error.message}`, { cause: error });
  }
}

/** What to say where a job has parked the live flow, and was cut short. */
export function standsStill({ feed }: World, parkedBy: string): TryAgainLater {
  return new TryAgainLater(
    `${feed.name} stands still for a command that was cut short: run npm run operator -- ${commandOf(parkedBy)} --feed ${feed.name} first`,
  );
}

/** @returns the job that has parked it; undefined: it is up to date */
async function goOn(world: World): Promise<string | undefined> {
  for (;;) {
    const outcome = await keepRunning(world, world.states, () => ingest(world.newRun()));
    if (outcome === 'caught up') return undefined;
    const parkedBy = (await world.states.read(world.feed))?.job;
    if (parkedBy !== undefined) return parkedBy;
  }
}

/** What takes the place of a live state that is lost, should no job ever hand over to it. */
export type InPlaceOfLost = Pick<FeedState, 'position' | 'lastObjectAt'>;

/**
 * As catchUp; but where the live flow cannot go on by itself, it is parked until the job hands over to it: a flow that delivers
 * nothing at all is as good. What another job has parked, which was cut short, is this one's from now on.
 */
export async function catchUpOrPark(world: World, job: string, inPlaceOfLost: InPlaceOfLost): Promise<void> {
  for (;;) {
    try {
      const parkedBy = await goOn(world);
      if (parkedBy === undefined || parkedBy === job) return;
      await park(world, job);
    } catch (error) {
      if (error instanceof RewindFeed) await park(world, job);
      else if (error instanceof RepairState)
        await replaceLost(world, world.states, { ...inPlaceOfLost, job });
      else throw error;
    }
  }
}

async function park({ feed, states, sleep }: World, job: string): Promise<void> {
  const state = await states.read(feed);
  if (state === undefined) return;
  // What is announced must come to its end first; the next look finds out.
  if (state.pending !== undefined) await sleep(SHORT_WAIT_MS);
  else await states.write(feed, claimedBy(state, job));
}

/** Lets a flow that the job has parked go on from where the job has come to. Nothing happens to one that is not parked. */
export async function handOver({ feed, states }: World, job: string, done: FeedState): Promise<void> {
  for (;;) {
    const live = await readableState(() => states.read(feed));
    if (live?.job !== job) return;
    if ((await states.write(feed, handedOver(live, done))) === 'written') return;
  }
}
