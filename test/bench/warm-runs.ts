import type { Emulator } from '../emulator/process.ts';
import { newFunctionEnvironment } from './account.ts';
import { withSimulator, type Place } from './place.ts';
import { median } from './statistics.ts';

const RUNS = 30;

interface WarmRun {
  readonly ownMs: number;
  readonly waitedMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Runs of the deployed bundle in one process, against simulator and emulator. */
export interface WarmRuns {
  /** The first one, with so many events: what comes before it is the start of the process. */
  readonly first: WarmRun & { readonly events: number };
  /** Later ones, in which nothing comes; the last five, and the median of all. */
  readonly idle: WarmRun;
}

/** @param bundle the URL of the deployed file */
export async function measureWarmRuns(
  { programs, progress }: Place,
  { url }: Emulator,
  bundle: string,
  events: number,
): Promise<WarmRuns> {
  progress(`a run with ${events} events, and idle ones`);
  const runs = await withSimulator(events, async (simulator) => {
    const environment = await newFunctionEnvironment(url, simulator);
    const told = await programs.run<WarmRun & { readonly warmRun?: number }>(
      'warm-runs',
      [bundle, String(RUNS)],
      environment,
    );
    // The function's own log is between them.
    return told.filter(({ warmRun }) => warmRun !== undefined);
  });
  const [first, ...idle] = runs;
  const of = (field: keyof WarmRun) => median(idle.map((run) => run[field]));
  return {
    first: { events, ...first! },
    idle: { ownMs: of('ownMs'), waitedMs: of('waitedMs'), cpuMs: of('cpuMs'), peakMb: of('peakMb') },
  };
}
