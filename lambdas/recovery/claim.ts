import { RepairState, RewindFeed } from '../ingest/errors.ts';
import { ingest } from '../ingest/ingest.ts';
import { claimedBy, firstState, type FeedState } from '../ingest/state.ts';
import type { Command } from './command.ts';
import { commandOf, endedId, jobId, whichEnded } from './job-id.ts';
import { SHORT_WAIT_MS } from './keep-running.ts';
import { handOver } from './live-flow.ts';
import { replaceLost } from './replace-lost.ts';
import type { World } from './world.ts';

/** What the feed's job state is of now. */
interface Claimed {
  readonly job: string;
  readonly how: 'begun' | 'resumed';
}

/**
 * Makes the command the one that the feed's job state is of. One that was begun before goes on where it stood; another that
 * was cut short is put to an end, its last batch whole or not at all.
 */
export async function claim(world: World, { name, from }: Command): Promise<Claimed> {
  const { feed, jobStates } = world;
  for (;;) {
    const state = await readOrReplace(world);
    const ended = whichEnded(state?.job ?? '');
    if (state !== undefined && ended !== undefined) {
      await handOver(world, ended, state);
      await release(world, ended);
      continue;
    }
    if (state?.job !== undefined && commandOf(state.job) === name) return { job: state.job, how: 'resumed' };
    if (state?.pending !== undefined) {
      await endPending(world, state);
      continue;
    }
    const revision = (state?.revision ?? 0) + 1;
    const job = jobId(name, revision);
    const now = new Date(world.now()).toISOString();
    const fresh = { ...firstState(now, now), position: from, revision, job };
    if ((await jobStates.write(feed, fresh)) === 'written') return { job, how: 'begun' };
  }
}

/** Frees the feed's job state after the end of a job: whatever is asked for next begins anew. */
export async function release({ feed, jobStates }: World, job: string): Promise<void> {
  const state = await jobStates.read(feed);
  if (state?.job === endedId(job)) await jobStates.write(feed, claimedBy(state, undefined));
}

/** A job state that cannot be read tells nothing that the bucket does not tell too: whatever it was of begins anew. */
async function readOrReplace(world: World): Promise<FeedState | undefined> {
  const { feed, jobStates } = world;
  try {
    return await jobStates.read(feed);
  } catch (error) {
    if (!(error instanceof RepairState)) throw error;
    await replaceLost(world, jobStates, {});
    return jobStates.read(feed);
  }
}

/** A batch that another job announced is stored by now, or never will be: its records are not asked for any more. */
async function endPending(world: World, { job }: FeedState): Promise<void> {
  world.note(`another command was cut short (${job ?? ''}): its last batch is put to an end`);
  const run = world.newRun();
  const source = { readPage: () => Promise.reject(new RewindFeed('the job was given up')) };
  const ports = { ...run.ports, source, states: world.jobStates, progress: world.progress };
  const owner = job === undefined ? {} : { job: { id: job, leavesOut: () => false } };
  try {
    await ingest({ ...run, ...owner, ports });
  } catch (error) {
    if (!(error instanceof RewindFeed)) throw error;
  }
  await world.sleep(SHORT_WAIT_MS);
}
