import type { Emulator } from '../support/emulator/process.ts';
import { newFunctionEnvironment } from './account.ts';
import { withSimulator, type Place } from './place.ts';
import type { Measured } from './programs/job.ts';
import { rateOf, type Rate } from './throughput.ts';

const EVENTS = 50_000;
const ROUNDS = 3;

export interface DeployedRate extends Rate {
  readonly events: number;
}

/** The pipeline with the adapters of AWS, against the emulator. */
export async function measureDeployed(
  { programs, progress }: Place,
  { url }: Emulator,
): Promise<DeployedRate> {
  return withSimulator(EVENTS, async (simulator) => {
    const runs: Measured[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      progress(`with AWS's adapters, ${round} of ${ROUNDS}`);
      const environment = await newFunctionEnvironment(url, simulator);
      runs.push(...(await programs.run<Measured>('deployed', [], environment)));
    }
    return { events: EVENTS, ...rateOf(runs) };
  });
}
