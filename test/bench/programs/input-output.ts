import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import type { CursorPlace } from '../pages/sign-in-pages.ts';

/** The first command-line argument of a program in this folder, as JSON. Each program runs in its own process. */
export interface ProgramInput {
  /** Base URL of the Events API: a page server, or the simulator. */
  readonly apiUrl: string;
  readonly feed: FeedName;
  /** Base URL of a second server. The program reads its whole backlog before it measures anything. Absent: no warm-up. */
  readonly warmUpUrl?: string;
  /** Where files are written. Each program creates its own subfolder. */
  readonly folder: string;
  /** The additional CPU time that the pipeline burns, in percent. Absent: none. */
  readonly slowDownPercent?: number;
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

/** What a program measured that wrote files. */
export interface FileMeasurement extends Measurement {
  /** Size of the compressed events. */
  readonly outputBytes: number;
}

/** The first command-line argument of the page server, as JSON. */
export interface PageServerOptions {
  readonly events: number;
  readonly cursor: CursorPlace;
  /** How long it waits before it answers a request. */
  readonly latencyMs: number;
}

/** What the page server prints when it ends. */
export interface PageServerReport {
  readonly pages: number;
  /** CPU time for them, without that of its start. */
  readonly cpuMs: number;
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

/** Size of the compressed events below a folder. */
export async function outputBytes(folder: string): Promise<number> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.gz'));
  const sizes = await Promise.all(files.map(async (file) => (await stat(path.join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Earlier than every event of the servers. */
export const EARLIEST_START = '2000-01-01T00:00:00.000Z';
