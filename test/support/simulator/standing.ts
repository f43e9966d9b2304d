import { onTestFinished } from 'vitest';
import { startSimulator, type Simulator, type SimulatorOptions } from './server.ts';

export const EPOCH = Date.UTC(2026, 0, 31, 12);

/** A simulator that stands at its epoch unless the test moves its clock, and ends with the test. */
export async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    epoch: EPOCH,
    now: () => EPOCH,
    backlog: 300,
    acceptAnyToken: true,
    ...options,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}
