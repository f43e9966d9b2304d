import { jobFor, withWarmUp, type Place } from './place.ts';
import type { Measured } from './programs/job.ts';
import { median, medianRatio } from './statistics.ts';

const SIZES = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
/** From here to the largest, an event is to cost the same. */
const FROM = 10_000;
const ROUNDS = 3;
/** `npm start` bounds the heap like this, and so does Lambda by its own setting of memory. */
const HEAP = '--max-old-space-size=256';

export interface BacklogCost {
  readonly events: number;
  readonly cpuMicroseconds: number;
  readonly milliseconds: number;
  readonly peakMb: number;
}

export interface Flatness {
  readonly sizes: readonly BacklogCost[];
  /** What an event costs in the largest backlog, in what it costs in one of 10,000. */
  readonly ratio: number;
}

/** What an event costs by the size of the backlog. */
export async function measureFlatness({ programs, folder, progress }: Place): Promise<Flatness> {
  const runs = new Map<number, Measured[]>(SIZES.map((size) => [size, []]));
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const [events, measured] of runs) {
      progress(`a backlog of ${events.toLocaleString('en-US')}, ${round} of ${ROUNDS}`);
      measured.push(
        ...(await withWarmUp(events, (simulator, warmUpUrl) =>
          programs.run<Measured>('pipeline', [jobFor(simulator, folder, { warmUpUrl })], {}, [HEAP]),
        )),
      );
    }
  }
  const perEvent = ({ cpuMs, events }: Measured) => (1_000 * cpuMs) / events;
  const largest = runs.get(SIZES.at(-1)!)!;
  return {
    sizes: [...runs].map(([events, measured]) => ({
      events,
      cpuMicroseconds: median(measured.map(perEvent)),
      milliseconds: median(measured.map(({ milliseconds }) => milliseconds)),
      peakMb: Math.max(...measured.map(({ peakMb }) => peakMb)),
    })),
    ratio: medianRatio(largest.map((run, i) => [perEvent(run), perEvent(runs.get(FROM)![i]!)])),
  };
}
