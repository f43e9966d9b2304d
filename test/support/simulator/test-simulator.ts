import { onTestFinished } from 'vitest';
import { startSimulator, type Simulator, type SimulatorOptions } from './server.ts';

export const EPOCH = Date.UTC(2026, 0, 31, 12);

/** Starts a simulator whose clock is fixed at EPOCH unless the test passes `now`. It closes when the test finishes. */
export async function startTestSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
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
