import type { Measurement } from './programs/input-output.ts';
import { median, medianRatio } from './statistics.ts';
import { programInput, withSimulator, type Workspace } from './workspace.ts';

const EVENTS = 100_000;
const PAIRS = 11;

export interface Rate {
  readonly eventsPerSecond: number;
  /** CPU time per event. */
  readonly cpuMicroseconds: number;
  readonly peakMb: number;
}

export interface Throughput {
  readonly events: number;
  readonly pairs: number;
  readonly bareLoop: Rate;
  readonly pipeline: Rate;
  /** Events per second of the pipeline, relative to the bare loop. */
  readonly throughputRatio: number;
  /** CPU time per event of the pipeline, relative to the bare loop. */
  readonly cpuTimeRatio: number;
}

/** Measures the pipeline, writing files, and the bare loop in alternation. */
export async function measureThroughput({ programs, folder, progress }: Workspace): Promise<Throughput> {
  return withSimulator(EVENTS, async (simulator) => {
    const input = programInput(simulator, folder);
    const run = (program: 'bare-loop' | 'pipeline') => programs.runOnce<Measurement>(program, [input]);
    const pairs: [bareLoop: Measurement, pipeline: Measurement][] = [];
    for (let pair = 1; pair <= PAIRS; pair += 1) {
      progress(`pipeline and bare loop, pair ${pair} of ${PAIRS}`);
      // The order alternates: the first of a pair may find the machine in a different condition than the second.
      if (pair % 2 === 0) {
        const pipeline = await run('pipeline');
        pairs.push([await run('bare-loop'), pipeline]);
      } else {
        pairs.push([await run('bare-loop'), await run('pipeline')]);
      }
    }
    return {
      events: EVENTS,
      pairs: PAIRS,
      bareLoop: summarizeRuns(pairs.map(([bareLoop]) => bareLoop)),
      pipeline: summarizeRuns(pairs.map(([, pipeline]) => pipeline)),
      throughputRatio: medianRatio(
        pairs.map(([bareLoop, pipeline]) => [bareLoop.milliseconds, pipeline.milliseconds]),
      ),
      cpuTimeRatio: medianRatio(pairs.map(([bareLoop, pipeline]) => [pipeline.cpuMs, bareLoop.cpuMs])),
    };
  });
}

/** Medians of several runs. */
export function summarizeRuns(runs: readonly Measurement[]): Rate {
  return {
    eventsPerSecond: median(runs.map(({ events, milliseconds }) => (1_000 * events) / milliseconds)),
    cpuMicroseconds: median(runs.map(({ events, cpuMs }) => (1_000 * cpuMs) / events)),
    peakMb: median(runs.map(({ peakMb }) => peakMb)),
  };
}
