import type { Emulator } from '../support/emulator/process.ts';
import { newFunctionEnvironment } from './account.ts';
import { withSimulator, type Place } from './place.ts';
import { median } from './statistics.ts';

/** Two hours of a process, which Lambda keeps for some. */
const IDLE_RUNS = 120;
const PAGE_RUNS = 20;

/** A run of the deployed bundle, against simulator and emulator. */
export interface WarmRun {
  /** What the run itself took: what its event loop did not wait for. */
  readonly ownMs: number;
  readonly waitedMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

/** Runs in one process, as Lambda keeps it from minute to minute. */
export interface WarmRuns {
  /** The first run of a process, with a page of 1,000 events. */
  readonly first: WarmRun;
  /** Medians of later runs, each with about 1,000 events. */
  readonly page: WarmRun;
  /** Medians of later runs in which nothing comes. */
  readonly idle: WarmRun;
}

/** @param bundle the URL of the deployed file */
export async function measureWarmRuns(place: Place, emulator: Emulator, bundle: string): Promise<WarmRuns> {
  place.progress('warm runs, idle ones');
  const idle = await runs(place, emulator, bundle, { 'live-per-minute': 0 }, [IDLE_RUNS, 0]);
  place.progress('warm runs, with a page of events each');
  const busy = await runs(place, emulator, bundle, { 'live-per-minute': 60_000 }, [PAGE_RUNS, 1_000]);
  return { first: idle[0]!, page: medianRun(busy.slice(1)), idle: medianRun(idle.slice(1)) };
}

/** @param how how many runs, and how many milliseconds between two of them */
async function runs(
  { programs }: Place,
  { url }: Emulator,
  bundle: string,
  flags: Readonly<Record<string, number>>,
  how: readonly [count: number, pauseMs: number],
): Promise<WarmRun[]> {
  return withSimulator(
    1_000,
    async (simulator) => {
      const environment = await newFunctionEnvironment(url, simulator);
      const told = await programs.run<WarmRun & { readonly kind?: string }>(
        'warm-runs',
        [bundle, ...how.map(String)],
        environment,
      );
      // The function's own log is between them.
      return told.filter(({ kind }) => kind === 'warm run');
    },
    flags,
  );
}

function medianRun(all: readonly WarmRun[]): WarmRun {
  const of = (field: keyof WarmRun) => median(all.map((run) => run[field]));
  return { ownMs: of('ownMs'), waitedMs: of('waitedMs'), cpuMs: of('cpuMs'), peakMb: of('peakMb') };
}
