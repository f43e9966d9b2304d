import type { FeedName } from '../../../lambdas/contract/feeds.ts';

/** The first command-line argument of a program in this folder, as JSON. Each program runs in its own process. */
export interface ProgramInput {
  /** Base URL of the simulator. */
  readonly apiUrl: string;
  readonly feed: FeedName;
  /** Base URL of a second simulator. The program reads its whole backlog before it measures anything. Absent: no warm-up. */
  readonly warmUpUrl?: string;
  /** Where files are written. Each program creates its own subfolder. */
  readonly folder: string;
}

/** What a program measured while it processed events. */
export interface Measurement {
  readonly events: number;
  readonly milliseconds: number;
  /** CPU time of all threads. */
  readonly cpuMs: number;
  /** Peak memory of the process since its start, in units of 2^20 bytes. */
  readonly peakMb: number;
}

export function readInput(): ProgramInput {
  return JSON.parse(process.argv[2] ?? '') as ProgramInput;
}

/** Prints a result as one line of JSON for the parent process. */
export function printResult(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** @param work returns the number of events that it processed */
export async function measure(work: () => Promise<number>): Promise<Measurement> {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const events = await work();
  const milliseconds = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  return { events, milliseconds, cpuMs: (user + system) / 1_000, peakMb };
}

/** Earlier than every event of the simulator. */
export const EARLIEST_START = '2000-01-01T00:00:00.000Z';
