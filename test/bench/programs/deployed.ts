import { Deployed } from '../../../lambdas/poller/deployed-run.ts';
import { parseEnvironment } from '../../../lambdas/poller/settings.ts';
import { newRunClock } from '../../../lambdas/local/run-clock.ts';
import { drain } from './drain.ts';
import { measured, tell } from './job.ts';

/** The pipeline with the adapters of AWS, until it has caught up. Its environment is that of a function. */
const deployed = new Deployed(parseEnvironment(process.env));

tell(
  await measured(() =>
    drain((progress) => {
      const clock = newRunClock();
      return deployed.newRun(() => clock.timeLeft(), progress);
    }),
  ),
);
