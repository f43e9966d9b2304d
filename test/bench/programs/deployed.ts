import { DeployedSource } from '../../../lambdas/sources/deployed-source.ts';
import { parseEnvironment } from '../../../lambdas/sources/poller-settings.ts';
import { newRunClock } from '../../../lambdas/sources/run-clock.ts';
import { drain } from './drain.ts';
import { measured, tell } from './job.ts';

/** The pipeline with the adapters of AWS, until it has caught up. Its environment is that of a function. */
const deployed = new DeployedSource(parseEnvironment(process.env));

tell(
  await measured(() =>
    drain((progress) => {
      const clock = newRunClock();
      return deployed.newRun(() => clock.timeLeft(), progress);
    }),
  ),
);
