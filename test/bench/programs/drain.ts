import { ingest } from '../../../lambdas/ingest/ingest.ts';
import type { Run } from '../../../lambdas/ingest/run.ts';
import type { Ports } from '../../../lambdas/ingest/ports.ts';

/**
 * Runs repeatedly until the feed has caught up.
 *
 * @returns the number of delivered events
 * @throws Error if a run ends with an outcome that is not possible for the only run on a feed
 */
export async function drain(newRun: (progress: Ports['progress']) => Run): Promise<number> {
  let events = 0;
  for (;;) {
    const run = newRun((step) => {
      if (step.kind === 'committed') events += step.events;
    });
    const outcome = await ingest(run);
    if (outcome === 'caught_up') return events;
    if (outcome !== 'out_of_time' && outcome !== 'rate_limited')
      throw new Error(`unexpected outcome of a run: ${outcome}`);
  }
}
