import type { Measured } from './programs/job.ts';
import { jobFor, withSimulator, type Place } from './place.ts';
import { median, medianRatio } from './statistics.ts';

const EVENTS = 100_000;
const PAIRS = 11;

export interface Rate {
  readonly eventsPerSecond: number;
  /** Of the processor, for each event. */
  readonly cpuMicroseconds: number;
  readonly peakMb: number;
}

export interface Throughput {
  readonly events: number;
  readonly pairs: number;
  readonly bareLoop: Rate;
  readonly pipeline: Rate;
  /** Events a second of the pipeline, in those of the bare loop. */
  readonly rateRatio: number;
  /** Processor time of an event in the pipeline, in that of the bare loop. */
  readonly cpuRatio: number;
}

/** The pipeline with files beside the bare loop, in turns. */
export async function measureThroughput({ programs, folder, progress }: Place): Promise<Throughput> {
  return withSimulator(EVENTS, async (simulator) => {
    const job = jobFor(simulator, folder);
    const one = (program: 'bare-loop' | 'pipeline') => programs.runOnce<Measured>(program, [job]);
    const pairs: [bare: Measured, ours: Measured][] = [];
    for (let pair = 1; pair <= PAIRS; pair += 1) {
      progress(`pipeline and bare loop, ${pair} of ${PAIRS}`);
      // Whoever comes first may find the machine in another state.
      const first = pair % 2 === 0 ? 'pipeline' : 'bare-loop';
      const a = await one(first);
      const b = await one(first === 'pipeline' ? 'bare-loop' : 'pipeline');
      pairs.push(first === 'pipeline' ? [b, a] : [a, b]);
    }
    return {
      events: EVENTS,
      pairs: PAIRS,
      bareLoop: rateOf(pairs.map(([bare]) => bare)),
      pipeline: rateOf(pairs.map(([, ours]) => ours)),
      rateRatio: medianRatio(pairs.map(([bare, ours]) => [bare.milliseconds, ours.milliseconds])),
      cpuRatio: medianRatio(pairs.map(([bare, ours]) => [ours.cpuMs, bare.cpuMs])),
    };
  });
}

export function rateOf(runs: readonly Measured[]): Rate {
  return {
    eventsPerSecond: median(runs.map(({ events, milliseconds }) => (1_000 * events) / milliseconds)),
    cpuMicroseconds: median(runs.map(({ events, cpuMs }) => (1_000 * cpuMs) / events)),
    peakMb: median(runs.map(({ peakMb }) => peakMb)),
  };
}
