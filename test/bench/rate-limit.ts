import { setTimeout as sleep } from 'node:timers/promises';
import { FEEDS } from '../../lambdas/contract/feeds.ts';
import type { Measurement } from './programs/input-output.ts';
import { programInput, withSimulator, type Workspace } from './workspace.ts';

const MINUTE_MS = 60_000;
/** The rate limit of 1Password for an account. */
const REQUESTS_PER_MINUTE = 600;
/** Enough for two full minutes and a part of the third. */
const PAGES_PER_FEED = 440;

/** All feeds read a backlog at the same time, within the rate limit of the account. */
export interface RateLimit {
  readonly pages: number;
  /** Duration from the start of one of the API's minutes. */
  readonly seconds: number;
  /** The shortest duration that the rate limit allows: the start of the minute in which the last page can be requested. */
  readonly minimumSeconds: number;
}

export async function measureRateLimit(workspace: Workspace): Promise<RateLimit> {
  const { programs, progress } = workspace;
  return withSimulator(
    PAGES_PER_FEED * 1_000,
    async (simulator) => {
      progress("waiting for the start of the API's next minute");
      await sleep(MINUTE_MS - (Date.now() % MINUTE_MS));
      progress(
        `${FEEDS.length} feeds at ${REQUESTS_PER_MINUTE} requests per minute, for more than two minutes`,
      );
      const startedAt = performance.now();
      const runs = await Promise.all(
        FEEDS.map(({ name }) =>
          programs.run<Measurement>('pipeline', [programInput(simulator, workspace, { feed: name })]),
        ),
      );
      const seconds = (performance.now() - startedAt) / 1_000;
      const pages = runs.flat().reduce((sum, { events }) => sum + events, 0) / 1_000;
      const minimumSeconds = Math.floor((pages - 1) / REQUESTS_PER_MINUTE) * (MINUTE_MS / 1_000);
      return { pages, seconds, minimumSeconds };
    },
    { latency: 100, 'rate-limit': true },
  );
}
