import { RewindFeed, TryAgainLater } from '../ingest/errors.ts';
import { ingest, type Outcome, type Run } from '../ingest/ingest.ts';
import { claimedBy, moved, samePosition, type FeedState } from '../ingest/state.ts';
import { claim, release } from './claim.ts';
import type { Command } from './command.ts';
import { endedId } from './job-id.ts';
import { keepRunning } from './keep-running.ts';
import { handOver } from './live-flow.ts';
import { SettledSource } from './settled-source.ts';
import type { World } from './world.ts';

/**
 * Delivers what a command reads until there is no more, by the protocol of the live flow, and lets the live flow go on from
 * there if it was parked for it.
 *
 * @returns `resumed`: what another had begun was brought to its end
 */
export async function carryOut(world: World, command: Command): Promise<'begun' | 'resumed'> {
  const { job, how } = await claim(world, command);
  const done = await readThrough(world, command, job);
  await handOver(world, job, done);
  await release(world, job);
  return how;
}

/** @returns the job's state after its end. Only then may the live flow go on from there: nothing is announced any more. */
async function readThrough(world: World, command: Command, job: string): Promise<FeedState> {
  const { feed, jobStates } = world;
  for (;;) {
    let reached: FeedState | undefined;
    const seen = (state: FeedState) => (reached = state);
    const outcome = await keepRunning(world, jobStates, async () => {
      await command.settle(job, []);
      return runOnce(world, command, job, seen);
    });
    if (outcome === 'claimed') {
      const state = await jobStates.read(feed);
      // Another carries out the same job, and was quicker.
      if (state?.job === endedId(job)) return state;
      throw takenOver(world);
    }
    const ended = reached === undefined ? undefined : claimedBy(reached, endedId(job));
    if (ended !== undefined && (await jobStates.write(feed, ended)) === 'written') return ended;
  }
}

async function runOnce(
  world: World,
  command: Command,
  job: string,
  seen: (state: FeedState) => void,
): Promise<Outcome> {
  const run = world.newRun();
  const source = new SettledSource(command, job, run);
  const progress: Run['ports']['progress'] = (step) => {
    if (step.kind === 'state') seen(step.state);
    world.progress(step);
  };
  const ports = { ...run.ports, source, states: world.jobStates, progress };
  try {
    return await ingest({ ...run, job: { id: job, leavesOut: command.leavesOut }, ports });
  } catch (error) {
    if (!(error instanceof RewindFeed)) throw error;
    return beginAnew(world, command, job, error);
  }
}

/** The API refuses the job's own cursor. What was delivered is left out the second time. */
async function beginAnew(
  world: World,
  { from }: Command,
  job: string,
  refusal: RewindFeed,
): Promise<'waiting'> {
  const { feed, jobStates } = world;
  const state = await jobStates.read(feed);
  if (state?.job !== job || state.pending !== undefined) return 'waiting';
  if (samePosition(state.position, from)) throw refusal;
  await jobStates.write(feed, moved(state, from, []));
  throw new TryAgainLater(
    `the API refuses the cursor that the command has come to: run it again, and it begins anew`,
  );
}

function takenOver({ feed }: World): TryAgainLater {
  return new TryAgainLater(
    `another command works on ${feed.name}, or has just ended: run this one again, alone`,
  );
}
