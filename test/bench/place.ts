import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FeedName } from '../../lambdas/contract/feeds.ts';
import { startSimulatorProcess, type SimulatorProcess } from '../../lambdas/sources/simulator-process.ts';
import { Programs } from './measured-process.ts';
import type { Job } from './programs/job.ts';

/** The feed that is measured: the one that peers were measured with. */
export const FEED: FeedName = 'signinattempts';

/** What a benchmark is run with. */
export interface Place {
  readonly programs: Programs;
  /** For files, removed in the end. */
  readonly folder: string;
  /** Says what is being done, for whoever waits. */
  readonly progress: (text: string) => void;
}

/** Opens a place, and removes what was left in it when the work is done. */
export async function inPlace<T>(
  progress: Place['progress'],
  work: (place: Place) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'onepassword-bench-'));
  const remove = () => {
    process.off('exit', remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  try {
    return await work({ programs: await Programs.build(path.join(folder, 'programs')), folder, progress });
  } finally {
    remove();
  }
}

/** Events that a process has worked on before it is measured as one that Lambda keeps from minute to minute. */
const WARM_UP = 30_000;

/** Starts a simulator with so many events in each feed, and stops it when the work is done. */
export async function withSimulator<T>(
  backlog: number,
  work: (simulator: SimulatorProcess) => Promise<T>,
  flags: Parameters<typeof startSimulatorProcess>[0] = {},
): Promise<T> {
  const simulator = await startSimulatorProcess({ backlog, 'live-per-minute': 0, ...flags });
  try {
    return await work(simulator);
  } finally {
    simulator.stop();
  }
}

/** The same, with one for a process to warm up with beside it. */
export async function withWarmUp<T>(
  backlog: number,
  work: (simulator: SimulatorProcess, warmUpUrl: string) => Promise<T>,
  flags: Parameters<typeof startSimulatorProcess>[0] = {},
): Promise<T> {
  return withSimulator(WARM_UP, ({ url }) =>
    withSimulator(backlog, (simulator) => work(simulator, url), flags),
  );
}

/** What the programs are told on their command line. */
export function jobFor(simulator: SimulatorProcess, folder: string, more: Partial<Job> = {}): string {
  return JSON.stringify({ apiUrl: simulator.url, feed: FEED, folder, ...more } satisfies Job);
}
