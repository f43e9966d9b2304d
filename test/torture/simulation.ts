import { LIMITS } from '../../lambdas/ingest/limits.ts';
import { Arrivals } from './arrivals.ts';
import { runConcurrently } from './concurrent-step.ts';
import { ForgottenRecords } from './forgotten-records.ts';
import { ModelApi } from './model-api.ts';
import { ModelSystem } from './model-system.ts';
import { completeJob, drain, drainUnattended } from './operator.ts';
import type { Schedule } from './schedule.ts';
import { verdictOn, type Verdict } from './verdict.ts';

/**
 * Simulates a schedule on the core, then drains the feed without faults, and checks what was stored.
 *
 * @throws Error if something does not end, or the feed still needs an operator in the end
 */
export async function simulate({ api: behavior, steps, indexBytes, ...limits }: Schedule): Promise<Verdict> {
  const api = new ModelApi(behavior);
  // A record without a time is at the start of every read by time, and a page may have a single record.
  const system = new ModelSystem(api, { ...LIMITS, checkPages: 1_000, ...limits }, indexBytes);
  const arrivals = new Arrivals(api, () => system.clock.time);
  const forgotten = new ForgottenRecords(system);
  for (const step of steps) {
    for (const arrival of step.arrivals) arrivals.add(arrival);
    const last = step.arrivals.at(-1);
    if (step.sameUuid && last !== undefined) arrivals.addChanged(last);
    await runConcurrently(system, step, arrivals);
    system.clock.time += step.elapsedMs;
    system.lose(step.loss);
    if (step.loss.startsWith('restored')) forgotten.update();
    api.refuseCursors(step.refusal);
  }
  api.isReliable = true;
  await drain(system);
  for (const job of steps.flatMap(({ jobs }) => jobs)) await completeJob(system, job);
  await drain(system);
  // A feed that returns nothing is noticed when newer records have arrived.
  system.passTime();
  arrivals.add({ kind: 'valid', day: 'now' });
  system.passTime();
  await drain(system);
  // In the end, the next record must be delivered without an operator.
  arrivals.add({ kind: 'valid', day: 22 });
  await drainUnattended(system);
  if (system.isEndless) throw new Error('a run or a job does not end');
  return verdictOn(system, arrivals.kinds, steps, forgotten.records);
}
