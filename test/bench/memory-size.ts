import { FEEDS } from '../../lambdas/contract/feeds.ts';
import { PRICES } from '../cost/prices.ts';
import type { ColdStart } from './cold-start.ts';
import type { WarmRuns } from './warm-runs.ts';

/** A function of so much memory has one processor: AWS, "Configure Lambda function memory". It has its share of one below it. */
const ONE_PROCESSOR_MB = 1_769;
const SIZES_MB = [128, 192, 256, 384, 512, 1_024, 1_769];
const MINUTES_A_MONTH = 30 * 24 * 60;
/** What a run waits for the API and for AWS, idle or with a page of events. A guess. */
const WAITS_MS = { idle: 280, page: 550 };

/** What a size of memory would mean, reckoned from the time of the processor that was measured on this machine. */
export interface MemorySize {
  readonly memoryMb: number;
  /** A run with a page of 1,000 events. */
  readonly pageMs: number;
  /** The same as the first run of a process, from the import of the bundle on. */
  readonly coldPageMs: number;
  readonly idleMs: number;
  /** What all feeds' idle minutes cost in a month, requests left out. */
  readonly idleDollars: number;
}

export function memorySizes(start: ColdStart, { first, page, idle }: WarmRuns): MemorySize[] {
  return SIZES_MB.map((memoryMb) => {
    const slower = ONE_PROCESSOR_MB / memoryMb;
    const idleMs = WAITS_MS.idle + idle.cpuMs * slower;
    const gbSeconds = FEEDS.length * MINUTES_A_MONTH * (idleMs / 1_000) * (memoryMb / 1_024);
    const { dollars, per } = PRICES.lambdaGbSeconds;
    return {
      memoryMb,
      pageMs: WAITS_MS.page + page.cpuMs * slower,
      coldPageMs: WAITS_MS.page + (start.poller.cpuMs + first.cpuMs) * slower,
      idleMs,
      idleDollars: (gbSeconds * dollars) / per,
    };
  });
}
