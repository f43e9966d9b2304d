import type { Measurement } from './programs/input-output.ts';
import { median } from './statistics.ts';
import { programInput, withWarmUpSimulator, type Workspace } from './workspace.ts';

const LATENCY_MS = 100;
const PAGES = 120;
const ROUNDS = 3;

/** How fast a backlog is read from an API that answers each request after a fixed time. */
export interface CatchUp {
  readonly latencyMs: number;
  readonly pagesPerSecond: number;
  /** Pages per second, relative to a client that sends each request the moment the previous answer arrives. */
  readonly ratio: number;
  /** The same ratio of the bare loop, which waits for every step. */
  readonly bareLoopRatio: number;
}

export async function measureCatchUp({ programs, folder, progress }: Workspace): Promise<CatchUp> {
  return withWarmUpSimulator(
    PAGES * 1_000,
    async (simulator, warmUpUrl) => {
      const input = programInput(simulator, folder, { warmUpUrl });
      const rates: Record<'pipeline' | 'bare-loop', number[]> = { pipeline: [], 'bare-loop': [] };
      for (let round = 1; round <= ROUNDS; round += 1) {
        progress(`catch-up at ${LATENCY_MS} ms per page, round ${round} of ${ROUNDS}`);
        for (const program of ['pipeline', 'bare-loop'] as const) {
          const { milliseconds } = await programs.runOnce<Measurement>(program, [input]);
          rates[program].push((1_000 * PAGES) / milliseconds);
        }
      }
      const pagesPerSecond = median(rates.pipeline);
      return {
        latencyMs: LATENCY_MS,
        pagesPerSecond,
        ratio: (pagesPerSecond * LATENCY_MS) / 1_000,
        bareLoopRatio: (median(rates['bare-loop']) * LATENCY_MS) / 1_000,
      };
    },
    { latency: LATENCY_MS },
  );
}
