import { ingest } from '../../../lambdas/ingest/ingest.ts';
import type { Run } from '../../../lambdas/ingest/run.ts';
import type { Ports } from '../../../lambdas/ingest/ports.ts';

/**
 * Runs again and again until there is no more.
 *
 * @returns how many events were delivered
 * @throws Error where a run ends as none does that is alone on a feed
 */
export async function drain(newRun: (progress: Ports['progress']) => Run): Promise<number> {
  let events = 0;
  for (;;) {
    const run = newRun((step) => {
      if (step.kind === 'committed') events += step.events;
    });
    const outcome = await ingest(run);
    if (outcome === 'caught_up') return events;
    if (outcome !== 'out_of_time' && outcome !== 'rate_limited') throw new Error(`a run ended as ${outcome}`);
  }
}
