import { FEEDS } from '../../lambdas/contract/feeds.ts';
import { PRICES } from '../cost/prices.ts';
import type { ColdStart } from './cold-start.ts';
import type { WarmInvocations } from './warm-invocations.ts';

/** With this much memory a function has one vCPU (AWS, "Configure Lambda function memory"); with less, a proportional share. */
const ONE_VCPU_MB = 1_769;
const SIZES_MB = [128, 192, 256, 384, 512, 1_024, 1_769];
const MINUTES_PER_MONTH = 30 * 24 * 60;
/** How long an invocation waits for the Events API and AWS, when idle and with a page of events. Estimates. */
const WAIT_MS = { idle: 280, page: 550 };

/** The effect of a memory setting, calculated from the CPU time that was measured on this machine. */
export interface MemorySize {
  readonly memoryMb: number;
  /** Duration of an invocation with a page of 1,000 events. */
  readonly pageMs: number;
  /** Duration of the same page in a new process, including the import of the bundle. */
  readonly coldPageMs: number;
  readonly idleMs: number;
  /** Monthly cost of the idle minutes of all feeds, without the price of requests. */
  readonly idleDollars: number;
}

export function calculateMemorySizes(
  coldStart: ColdStart,
  { first, page, idle }: WarmInvocations,
): MemorySize[] {
  return SIZES_MB.map((memoryMb) => {
    const slowdown = ONE_VCPU_MB / memoryMb;
    const idleMs = WAIT_MS.idle + idle.cpuMs * slowdown;
    const gbSeconds = FEEDS.length * MINUTES_PER_MONTH * (idleMs / 1_000) * (memoryMb / 1_024);
    const { dollars, per } = PRICES.lambdaGbSeconds;
    return {
      memoryMb,
      pageMs: WAIT_MS.page + page.cpuMs * slowdown,
      coldPageMs: WAIT_MS.page + (coldStart.poller.cpuMs + first.cpuMs) * slowdown,
      idleMs,
      idleDollars: (gbSeconds * dollars) / per,
    };
  });
}
