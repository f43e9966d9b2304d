import type { ProgramRunner } from './program-runner.ts';
import type { PageServerOptions, PageServerReport } from './programs/input-output.ts';

/** A server of the benchmark's own, in its own process. Nothing of it depends on the pipeline. */
export interface PageServer {
  /** Base URL. */
  readonly url: string;
  /** Stops it. Its process also ends if this one is killed. */
  readonly stop: () => Promise<PageServerReport>;
}

/** Starts a page server, and stops it when `work` ends. */
export async function withPageServer<T>(
  programs: ProgramRunner,
  { events, cursor = 'first', latencyMs = 0 }: Pick<PageServerOptions, 'events'> & Partial<PageServerOptions>,
  work: (server: PageServer) => Promise<T>,
): Promise<T> {
  const { first, end } = await programs.start<{ readonly url: string }, PageServerReport>('page-server', [
    JSON.stringify({ events, cursor, latencyMs } satisfies PageServerOptions),
  ]);
  try {
    return await work({ url: first.url, stop: end });
  } finally {
    await end();
  }
}
