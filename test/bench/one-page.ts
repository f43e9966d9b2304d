import { jobFor, withSimulator, type Place } from './place.ts';
import type { Measured } from './programs/job.ts';
import { median } from './statistics.ts';

const SIZES = [10, 100, 1_000];
const ROUNDS = 30;

/** A run that takes one page of so many events, with files, from its first request to its commit. */
export interface OnePage {
  readonly events: number;
  /** The first of its process. */
  readonly firstMs: number;
  readonly laterMs: number;
  readonly laterCpuMs: number;
}

export async function measureOnePage({ programs, folder, progress }: Place): Promise<OnePage[]> {
  const pages: OnePage[] = [];
  for (const events of SIZES) {
    progress(`one page of ${events}`);
    const rounds = await withSimulator(events, (simulator) =>
      programs.run<Measured>('pipeline', [jobFor(simulator, folder), String(ROUNDS)]),
    );
    const [first, ...later] = rounds;
    pages.push({
      events,
      firstMs: first!.milliseconds,
      laterMs: median(later.map(({ milliseconds }) => milliseconds)),
      laterCpuMs: median(later.map(({ cpuMs }) => cpuMs)),
    });
  }
  return pages;
}
