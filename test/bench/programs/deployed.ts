import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { Deployed } from '../../../lambdas/poller/deployed-run.ts';
import { parseEnvironment } from '../../../lambdas/poller/settings.ts';
import { measured, tell } from './job.ts';

/** The pipeline with the adapters of AWS, until it has caught up. Its environment is that of a function. */
const deployed = new Deployed(parseEnvironment(process.env));

tell(
  await measured(async () => {
    let events = 0;
    for (;;) {
      const until = performance.now() + 55_000;
      const run = deployed.newRun(
        () => until - performance.now(),
        (step) => {
          if (step.kind === 'committed') events += step.events;
        },
      );
      const outcome = await ingest(run);
      if (outcome === 'caught up') return events;
      if (outcome !== 'out of time') throw new Error(`a run ended as ${outcome}`);
    }
  }),
);
