import { jobFor, withWarmUp, type Place } from './place.ts';
import type { Measured } from './programs/job.ts';
import { median } from './statistics.ts';

const LATENCY_MS = 100;
const PAGES = 120;
const ROUNDS = 3;

/** A backlog whose every page takes the API so long. */
export interface CatchUp {
  readonly latencyMs: number;
  readonly pagesPerSecond: number;
  /** In the pages that would come if nothing but the API took time. */
  readonly ratio: number;
  /** The same of the bare loop, which waits for everything. */
  readonly bareLoopRatio: number;
}

export async function measureCatchUp({ programs, folder, progress }: Place): Promise<CatchUp> {
  return withWarmUp(
    PAGES * 1_000,
    async (simulator, warmUpUrl) => {
      const job = jobFor(simulator, folder, { warmUpUrl });
      const rates: Record<'pipeline' | 'bare-loop', number[]> = { pipeline: [], 'bare-loop': [] };
      for (let round = 1; round <= ROUNDS; round += 1) {
        progress(`catching up at ${LATENCY_MS} ms a page, ${round} of ${ROUNDS}`);
        for (const program of ['pipeline', 'bare-loop'] as const) {
          const { milliseconds } = await programs.runOnce<Measured>(program, [job]);
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
