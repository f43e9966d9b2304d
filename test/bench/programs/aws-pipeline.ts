import { DeployedSource } from '../../../lambdas/sources/deployed-source.ts';
import { parseEnvironment } from '../../../lambdas/sources/poller-settings.ts';
import { newRunClock } from '../../../lambdas/sources/run-clock.ts';
import { drain } from './drain.ts';
import { measure, printResult } from './input-output.ts';

/** Runs the pipeline with the AWS adapters until it has caught up. The environment variables are those of a poller function. */
const deployed = new DeployedSource(parseEnvironment(process.env));

printResult(
  await measure(() =>
    drain((progress) => {
      const clock = newRunClock();
      return deployed.newRun(() => clock.timeLeft(), progress);
    }),
  ),
);
