import type { Measurement } from './programs/input-output.ts';
import { withPageServer } from './page-server.ts';
import { median } from './statistics.ts';
import { programInput, type Workspace } from './workspace.ts';

const SIZES = [10, 100, 1_000];
const ROUNDS = 30;

/** A run that delivers one page of events into files, from its first request to its commit. */
export interface SinglePage {
  readonly events: number;
  /** The first run of a process. */
  readonly firstMs: number;
  /** Medians of the later runs of the same process. */
  readonly laterMs: number;
  readonly laterCpuMs: number;
}

export async function measureSinglePage(workspace: Workspace): Promise<SinglePage[]> {
  const { programs, progress } = workspace;
  const pages: SinglePage[] = [];
  for (const events of SIZES) {
    progress(`single page of ${events} events`);
    const rounds = await withPageServer(programs, { events }, (server) =>
      programs.run<Measurement>('pipeline', [programInput(server, workspace), String(ROUNDS)]),
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
