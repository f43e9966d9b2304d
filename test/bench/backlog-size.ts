import type { Measurement } from './programs/input-output.ts';
import { withPageServer } from './page-server.ts';
import { median, ratioOf, sampleOf, type Sample } from './statistics.ts';
import { programInput, withWarmUp, type Workspace } from './workspace.ts';

const SIZES = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
/** From this size to the largest, the cost of an event should not grow. */
const REFERENCE_SIZE = 10_000;
const ROUNDS = 3;

/** The cost of a backlog of one size. */
export interface BacklogCost {
  readonly events: number;
  /** CPU time per event. */
  readonly cpuMicroseconds: number;
  readonly milliseconds: number;
  readonly peakMb: number;
}

export interface BacklogSizes {
  readonly sizes: readonly BacklogCost[];
  /** CPU time per event in the largest backlog, relative to a backlog of 10,000. */
  readonly growth: Sample;
  /** Peak memory of the largest backlog, in units of 2^20 bytes. */
  readonly peakMb: Sample;
}

/** Measures how the cost of an event depends on the size of the backlog. */
export async function measureBacklogSizes(workspace: Workspace): Promise<BacklogSizes> {
  const { programs, progress } = workspace;
  const runs = new Map<number, Measurement[]>(SIZES.map((size) => [size, []]));
  await withWarmUp(workspace, async (warmUpUrl) => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const [events, measurements] of runs) {
        progress(`backlog of ${events.toLocaleString('en-US')}, round ${round} of ${ROUNDS}`);
        const run = await withPageServer(programs, { events }, (server) =>
          programs.runOnce<Measurement>('pipeline', [programInput(server, workspace, { warmUpUrl })]),
        );
        measurements.push(run);
      }
    }
  });
  const perEvent = ({ cpuMs, events }: Measurement) => (1_000 * cpuMs) / events;
  const largest = runs.get(SIZES.at(-1)!)!;
  return {
    sizes: [...runs].map(([events, measurements]) => ({
      events,
      cpuMicroseconds: median(measurements.map(perEvent)),
      milliseconds: median(measurements.map(({ milliseconds }) => milliseconds)),
      peakMb: peakOf(measurements).value,
    })),
    peakMb: peakOf(largest),
    growth: ratioOf(largest.map((run, i) => [perEvent(run), perEvent(runs.get(REFERENCE_SIZE)![i]!)])),
  };
}

/** The highest of several runs: that is what a machine must have. */
function peakOf(runs: readonly Measurement[]): Sample {
  const peaks = runs.map(({ peakMb }) => peakMb);
  return { ...sampleOf(peaks), value: Math.max(...peaks) };
}
