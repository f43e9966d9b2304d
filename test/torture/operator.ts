import {
  FixSettings,
  RepairState,
  RewindFeed,
  TryAgainLater,
  UnreadablePage,
} from '../../lambdas/ingest/errors.ts';
import { ingest } from '../../lambdas/ingest/ingest.ts';
import type { JobContext } from '../../lambdas/recovery/job-context.ts';
import { rebuild } from '../../lambdas/recovery/rebuild.ts';
import { replay } from '../../lambdas/recovery/replay.ts';
import { requestRewind } from '../../lambdas/recovery/rewind.ts';
import { START_TIME } from '../support/ports/run.ts';
import { noFaults } from './intercept.ts';
import type { ModelSystem } from './model-system.ts';
import { RECENT_START, type JobPlan, type RunPlan } from './schedule.ts';

const MINUTE_MS = 60_000;

/** A run without faults and with enough time. */
const RELIABLE_RUN: RunPlan = { release: 'A', timeChecks: Infinity, startsLate: false, process: 'new' };

/** Runs an operator's command. */
export function runJob({ verb }: Pick<JobPlan, 'verb'>, context: JobContext): Promise<unknown> {
  switch (verb) {
    case 'quarantine replay':
      return replay(context);
    case 'rebuild':
      return rebuild(context);
    case 'rewind':
      return requestRewind(context, { from: START_TIME, changed: true });
    case 'rewind from earlier':
      return requestRewind(context, { from: '2026-11-14T20:00:00.000Z', changed: true });
    case 'rewind recent':
      return requestRewind(context, { from: RECENT_START, changed: true });
    case 'rewind with end':
      return requestRewind(context, { from: START_TIME, to: '2026-11-20T00:00:00.000Z', changed: true });
    case 'rewind, skip changed':
      return requestRewind(context, { from: START_TIME, changed: false });
  }
}

/** Repeats a command without faults until it succeeds and the pollers have done their part. Repairs the state first if needed. */
export async function completeJob(system: ModelSystem, { verb, release }: JobPlan): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      await runJob({ verb }, reliableContext(system, release));
      await drain(system);
      return;
    } catch (error) {
      // There is nothing to rebuild or to rewind.
      if (error instanceof FixSettings) return;
      if (error instanceof RepairState) await runJob({ verb: 'rebuild' }, reliableContext(system));
      else if (!(error instanceof TryAgainLater)) throw error;
    }
  }
  throw new Error(`${verb} does not end`);
}

/** Polls once a minute without faults until the feed is caught up. The operator does what the errors demand. */
export async function drain(system: ModelSystem): Promise<void> {
  await pollUntilCaughtUp(system, (trouble) => repair(system, trouble));
}

/** As drain, but without an operator. */
export async function drainUnattended(system: ModelSystem): Promise<void> {
  await pollUntilCaughtUp(system, (cause) => {
    throw new Error('the feed still needs an operator', { cause });
  });
}

async function pollUntilCaughtUp(
  system: ModelSystem,
  onTrouble: (trouble: unknown) => Promise<void>,
): Promise<void> {
  for (let minute = 0; minute < 1_000; minute += 1) {
    const end = await ingest(system.run(RELIABLE_RUN, noFaults)).catch((error: unknown) => ({ error }));
    if (end === 'caught_up') return;
    if (end === 'silent') await onTrouble(end);
    else if (typeof end === 'object') await onTrouble(end.error);
    system.clock.time += MINUTE_MS;
  }
  throw new Error('the feed does not catch up');
}

async function repair(system: ModelSystem, trouble: unknown): Promise<void> {
  const needsRewind =
    trouble === 'silent' || trouble instanceof RewindFeed || trouble instanceof UnreadablePage;
  if (needsRewind) await runJob({ verb: 'rewind' }, reliableContext(system));
  else if (trouble instanceof RepairState) await runJob({ verb: 'rebuild' }, reliableContext(system));
  else if (!(trouble instanceof TryAgainLater)) throw trouble;
}

function reliableContext(system: ModelSystem, release: RunPlan['release'] = 'A'): JobContext {
  return system.jobContext({ ...RELIABLE_RUN, release }, noFaults, (ms) => {
    system.clock.time += ms;
    return Promise.resolve();
  });
}
