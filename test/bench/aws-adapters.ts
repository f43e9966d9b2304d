import type { Emulator } from '../support/emulator/process.ts';
import { createFunctionEnvironment } from './function-environment.ts';
import type { Measurement } from './programs/input-output.ts';
import { summarizeRuns, type Rate } from './throughput.ts';
import { withSimulator, type Workspace } from './workspace.ts';

const EVENTS = 50_000;
const ROUNDS = 3;

export interface AwsAdaptersRate extends Rate {
  readonly events: number;
}

/** Measures the pipeline with the AWS adapters, on the emulator. */
export async function measureAwsAdapters(
  { programs, progress }: Workspace,
  { url }: Emulator,
): Promise<AwsAdaptersRate> {
  return withSimulator(EVENTS, async (simulator) => {
    const runs: Measurement[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      progress(`AWS adapters, round ${round} of ${ROUNDS}`);
      const environment = await createFunctionEnvironment(url, simulator);
      runs.push(...(await programs.run<Measurement>('aws-pipeline', [], environment)));
    }
    return { events: EVENTS, ...summarizeRuns(runs) };
  });
}
