import { setTimeout as sleep } from 'node:timers/promises';
import { FEEDS } from '../../lambdas/contract/feeds.ts';
import { jobFor, withSimulator, type Place } from './place.ts';
import type { Measured } from './programs/job.ts';

const MINUTE_MS = 60_000;
/** 1Password's limit for an account. */
const REQUESTS_PER_MINUTE = 600;
/** Two minutes' worth, and a part of the third. */
const PAGES_PER_FEED = 440;

/** All feeds with a backlog at once, within the requests that an account has in a minute. */
export interface RequestLimit {
  readonly pages: number;
  /** From the beginning of one of the API's minutes on. */
  readonly seconds: number;
  /** When the last of the pages is allowed to be asked for at the earliest: what nobody can be quicker than. */
  readonly leastSeconds: number;
}

export async function measureRequestLimit({ programs, folder, progress }: Place): Promise<RequestLimit> {
  return withSimulator(
    PAGES_PER_FEED * 1_000,
    async (simulator) => {
      progress('waiting for the next minute of the API');
      await sleep(MINUTE_MS - (Date.now() % MINUTE_MS));
      progress(
        `${FEEDS.length} feeds within ${REQUESTS_PER_MINUTE} requests a minute, for more than two minutes`,
      );
      const startedAt = performance.now();
      const runs = await Promise.all(
        FEEDS.map(({ name }) =>
          programs.run<Measured>('pipeline', [jobFor(simulator, folder, { feed: name })]),
        ),
      );
      const seconds = (performance.now() - startedAt) / 1_000;
      const pages = runs.flat().reduce((sum, { events }) => sum + events, 0) / 1_000;
      const leastSeconds = Math.floor((pages - 1) / REQUESTS_PER_MINUTE) * (MINUTE_MS / 1_000);
      return { pages, seconds, leastSeconds };
    },
    { latency: 100, 'rate-limit': true },
  );
}
