import type { FeedName } from '../../../lambdas/contract/feeds.ts';

/** What a program of this folder is told on its command line. Each runs in a process of its own, bundled as the pollers are. */
export interface Job {
  /** Base URL of the simulator. */
  readonly apiUrl: string;
  readonly feed: FeedName;
  /** Another one, whose whole backlog is worked on before anything is measured. Absent: the process is measured as it starts. */
  readonly warmUpUrl?: string;
  /** Where files are written, each program its own below it. */
  readonly folder: string;
}

/** What a program says of the events that it was measured with. */
export interface Measured {
  readonly events: number;
  readonly milliseconds: number;
  /** Of the processor, on all threads. */
  readonly cpuMs: number;
  /** The most memory that the process ever had, megabytes of 2^20 bytes. */
  readonly peakMb: number;
}

export function readJob(): Job {
  return JSON.parse(process.argv[2] ?? '') as Job;
}

/** Says what came of it, for the process that started this one. */
export function tell(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** @param work gives how many events it worked on */
export async function measured(work: () => Promise<number>): Promise<Measured> {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const events = await work();
  const milliseconds = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  return { events, milliseconds, cpuMs: (user + system) / 1_000, peakMb };
}

/** Before every event of the simulator's. */
export const BEGINNING = '2000-01-01T00:00:00.000Z';
