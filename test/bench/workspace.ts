import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FeedName } from '../../lambdas/contract/feeds.ts';
import { startSimulatorProcess, type SimulatorProcess } from '../../lambdas/sources/simulator-process.ts';
import { withPageServer } from './page-server.ts';
import { ProgramRunner } from './program-runner.ts';
import type { ProgramInput } from './programs/input-output.ts';

/** The measured feed, the one with which comparable projects were measured. */
export const FEED: FeedName = 'signinattempts';

/** What every benchmark needs. */
export interface Workspace {
  readonly programs: ProgramRunner;
  /** A temporary folder for files. */
  readonly folder: string;
  /** Shows the current step to the user. */
  readonly progress: (text: string) => void;
  /** The additional CPU time that the pipeline burns, in percent: proves that the report shows a slow-down. */
  readonly slowDownPercent: number;
}

/** Creates a workspace, and removes its files when `work` ends or the process exits. */
export async function withWorkspace<T>(
  { progress, slowDownPercent = 0 }: Pick<Workspace, 'progress'> & Partial<Workspace>,
  work: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'onepassword-bench-'));
  const remove = () => {
    process.off('exit', remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  try {
    return await work({
      programs: await ProgramRunner.build(path.join(folder, 'programs')),
      folder,
      progress,
      slowDownPercent,
    });
  } finally {
    remove();
  }
}

/** Events that warm up a process before it is measured, so that it behaves like a Lambda process that is minutes old. */
const WARM_UP_EVENTS = 30_000;

/**
 * Starts a simulator, and stops it when `work` ends.
 *
 * @param backlog events in each feed
 * @param flags further flags of the simulator
 */
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

/** Starts a page server for the warm-up of the measured process, and stops it when `work` ends. */
export async function withWarmUp<T>(
  { programs }: Pick<Workspace, 'programs'>,
  work: (warmUpUrl: string) => Promise<T>,
): Promise<T> {
  return withPageServer(programs, { events: WARM_UP_EVENTS }, ({ url }) => work(url));
}

/** The first command-line argument of a program. */
export function programInput(
  { url }: { readonly url: string },
  { folder, slowDownPercent }: Pick<Workspace, 'folder' | 'slowDownPercent'>,
  more: Partial<ProgramInput> = {},
): string {
  return JSON.stringify({
    apiUrl: url,
    feed: FEED,
    folder,
    slowDownPercent,
    ...more,
  } satisfies ProgramInput);
}
