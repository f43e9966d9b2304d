import { RewindFeed, TryAgainLater } from '../ingest/errors.ts';
import { ingest, type Job, type Run } from '../ingest/ingest.ts';
import type { EventSource } from '../ingest/ports.ts';
import { claimedBy, firstState, moved, type FeedState } from '../ingest/state.ts';
import { keepRunning, SHORT_WAIT_MS } from './keep-running.ts';
import { SettledSource, type Reading } from './settled-source.ts';
import type { World } from './world.ts';

/**
 * Makes the job the one that the feed's job state is of. One that was begun before goes on where it stood; another that
 * was never ended is put to an end, whole or not at all.
 */
export async function claim(world: World, job: Reading): Promise<'begun' | 'resumed'> {
  const { feed, jobStates } = world;
  for (;;) {
    const state = await jobStates.read(feed);
    if (state?.job === job.name) return 'resumed';
    if (state?.pending !== undefined) {
      await endPending(world, state);
      continue;
    }
    const now = new Date(world.newRun().ports.clock.now()).toISOString();
    const fresh = { ...firstState(now, now), position: job.from, job: job.name };
    const revision = (state?.revision ?? 0) + 1;
    if ((await jobStates.write(feed, { ...fresh, revision })) === 'written') return 'begun';
  }
}

/** A batch that another job announced is stored by now, or never will be: its records are not asked for any more. */
async function endPending(world: World, state: FeedState): Promise<void> {
  world.note(`another command was cut short (${state.job ?? ''}): its last batch is put to an end`);
  const refuses: EventSource = {
    readPage: () => Promise.reject(new RewindFeed('the job was given up')),
  };
  const job = { name: state.job ?? '', leavesOut: () => false };
  try {
    await ingest(jobRun(world, job, () => refuses));
  } catch (error) {
    if (!(error instanceof RewindFeed)) throw error;
  }
  await world.sleep(SHORT_WAIT_MS);
}

/**
 * Delivers what the job reads until there is no more, by the protocol of the live flow.
 *
 * @returns where it has come to
 */
export async function readThrough(world: World, job: Reading): Promise<FeedState> {
  const source = (run: Run) => new SettledSource(job, run);
  const outcome = await keepRunning(world, world.jobStates, () =>
    ingest(jobRun(world, job, source)).catch(async (error: unknown) => {
      if (!(error instanceof RewindFeed)) throw error;
      return beginAnew(world, job);
    }),
  );
  const state = outcome === 'caught up' ? await world.jobStates.read(world.feed) : undefined;
  if (state?.job !== job.name) throw takenOver(world);
  return state;
}

/** The API refuses the job's own cursor. What was delivered is left out the second time. */
async function beginAnew(world: World, job: Reading): Promise<'waiting'> {
  const state = await world.jobStates.read(world.feed);
  if (state?.job === job.name && state.pending === undefined) {
    await world.jobStates.write(world.feed, moved(state, job.from, []));
    throw new TryAgainLater(
      `the API refuses the cursor that the command has come to: run it again, and it begins anew`,
    );
  }
  return 'waiting';
}

/** Frees the feed's job state: the next job begins anew, also if it has the same name. */
export async function release(world: World, name: string): Promise<void> {
  const state = await world.jobStates.read(world.feed);
  if (state?.job === name) await world.jobStates.write(world.feed, claimedBy(state, undefined));
}

function jobRun(world: World, job: Job, source: Reading['source']): Run {
  const run = world.newRun();
  const { jobStates: states, progress } = world;
  return { ...run, job, ports: { ...run.ports, source: source(run), states, progress } };
}

function takenOver(world: World): TryAgainLater {
  return new TryAgainLater(
    `another command works on ${world.feed.name}, or has just ended: run this one again`,
  );
}
