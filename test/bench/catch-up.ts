import { withPageServer } from './page-server.ts';
import type { CursorPlace } from './pages/sign-in-pages.ts';
import type { Measurement } from './programs/input-output.ts';
import { sampleOf, type Sample } from './statistics.ts';
import { programInput, withWarmUp, type Workspace } from './workspace.ts';

const LATENCY_MS = 100;
const PAGES = 120;
const ROUNDS = 3;

const CLIENTS = ['bare-loop', 'pipeline'] as const;

/**
 * How fast a backlog is read from an API that answers each request after a fixed time: pages per second, relative to a client
 * that sends each request the moment the previous answer arrives.
 */
export interface CatchUp {
  readonly latencyMs: number;
  readonly cursor: Readonly<Record<CursorPlace, Readonly<Record<(typeof CLIENTS)[number], Sample>>>>;
}

export async function measureCatchUp(workspace: Workspace): Promise<CatchUp> {
  return {
    latencyMs: LATENCY_MS,
    cursor: {
      first: await measureClients(workspace, 'first'),
      last: await measureClients(workspace, 'last'),
    },
  };
}

async function measureClients(workspace: Workspace, cursor: CursorPlace) {
  const { programs, progress } = workspace;
  const ratios: Record<(typeof CLIENTS)[number], number[]> = { 'bare-loop': [], pipeline: [] };
  await withWarmUp(workspace, (warmUpUrl) =>
    withPageServer(programs, { events: PAGES * 1_000, cursor, latencyMs: LATENCY_MS }, async (server) => {
      const input = programInput(server, workspace, { warmUpUrl });
      for (let round = 1; round <= ROUNDS; round += 1) {
        progress(`catch-up at ${LATENCY_MS} ms per page, cursor ${cursor}, round ${round} of ${ROUNDS}`);
        for (const client of CLIENTS) {
          const { milliseconds } = await programs.runOnce<Measurement>(client, [input]);
          ratios[client].push((PAGES * LATENCY_MS) / milliseconds);
        }
      }
    }),
  );
  return { 'bare-loop': sampleOf(ratios['bare-loop']), pipeline: sampleOf(ratios.pipeline) };
}
