import { ingest } from '../../lambdas/ingest/ingest.ts';
import { LIMITS } from '../../lambdas/ingest/limits.ts';
import type { Arrivals } from './arrivals.ts';
import type { CallKind, Intercept } from './intercept.ts';
import type { ModelSystem } from './model-system.ts';
import { runJob } from './operator.ts';
import type { Fault, JobPlan, RunPlan, Step } from './schedule.ts';
import { Scheduler, type Task, type TaskControl } from './scheduler.ts';

const MINUTE_MS = 60_000;
/** After so many waits of a job for others, the job is killed. */
const MAX_WAITS = 5;

/** Runs the runs and jobs of a step concurrently, interleaved at every port call. Returns when all have ended. */
export async function runConcurrently(system: ModelSystem, step: Step, arrivals: Arrivals): Promise<void> {
  const faults = [...step.faults];
  const scheduler = new Scheduler(step.slices, () => {
    system.clock.time += LIMITS.longestRunMs;
  });
  const interceptFor = (plan: RunPlan, control: TaskControl) => faultyCalls(plan, control, faults);
  await scheduler.runAll([
    ...withOneRunPerProcess(step.runs).map((plan) => runTask(system, plan, interceptFor)),
    ...step.jobs.map((plan) => jobTask(system, plan, interceptFor)),
    surroundingsTask(system, step, arrivals),
  ]);
}

type InterceptFor = (plan: RunPlan, control: TaskControl) => Intercept;

/** @param faults of the next calls of all tasks; each call removes one */
function faultyCalls(
  { incident }: RunPlan,
  { waitForSlice, sleep }: TaskControl,
  faults: Fault[],
): Intercept {
  let next = incident;
  let hasWritten = false;
  return async (call, kind) => {
    hasWritten ||= kind === 'state write';
    const isCreation = kind === 'object creation' || kind === 'state creation';
    await waitForSlice(isCreation);
    if (next === 'killed before storing' && kind === 'object creation') throw new Error('killed');
    const fault = faults.shift() ?? 'none';
    const isIncident = next === 'sleeps before writing' && kind === 'state write';
    if (isIncident || (fault === 'sleeps before' && maySleepBefore(kind, hasWritten))) {
      next = undefined;
      await sleep();
      await waitForSlice();
    }
    if (fault === 'killed before') throw new Error('killed');
    const result = await call();
    if (fault === 'killed after') throw new Error('killed');
    return result;
  };
}

/**
 * A process that sleeps does nothing else. Pages are read while a run does something else, and so are identities once it has
 * announced a batch.
 */
function maySleepBefore(kind: CallKind | undefined, hasWritten: boolean): boolean {
  return kind === undefined || kind === 'state write' || (kind === 'identity read' && !hasWritten);
}

function runTask(system: ModelSystem, plan: RunPlan, interceptFor: InterceptFor): Task {
  return async (control) => {
    if (plan.startsLate) await control.sleep();
    await ingest(system.run(plan, interceptFor(plan, control)));
  };
}

function jobTask(system: ModelSystem, plan: JobPlan, interceptFor: InterceptFor): Task {
  return async (control) => {
    let waits = 0;
    const sleep = (ms: number) => {
      waits += 1;
      if (waits > MAX_WAITS) throw new Error('killed');
      // The clock does not advance while another task is running. A job that waits for long outlasts all others.
      return ms >= MINUTE_MS ? control.sleep() : control.waitForSlice();
    };
    if (plan.startsLate) await control.sleep();
    await runJob(plan, system.jobContext(plan, interceptFor(plan, control), sleep));
  };
}

/** Adds records, and loses part of the table, while the runs are in progress. */
function surroundingsTask(system: ModelSystem, step: Step, arrivals: Arrivals): Task {
  // If the state is lost while the feed starts and stores its first batch, the feed starts again (docs/guarantees.md has this case).
  const hasEvents = system.delivered().length > 0;
  return async ({ waitForSlice }) => {
    for (const arrival of step.concurrentArrivals) {
      await waitForSlice();
      arrivals.add(arrival);
    }
    await waitForSlice();
    if (hasEvents) system.lose(step.concurrentLoss);
  };
}

/** A process has one run at a time, so further runs of the same process get new ones. */
function withOneRunPerProcess(runs: readonly RunPlan[]): RunPlan[] {
  return runs.map((plan, i) => {
    const isTaken = runs.slice(0, i).some(({ process }) => process === plan.process);
    return isTaken ? { ...plan, process: 'new' } : plan;
  });
}
