import { FEEDS, type Feed } from '../../../lambdas/contract/feeds.ts';
import { DeliveredIndex } from '../../../lambdas/ingest/delivered-index.ts';
import type { FeedConfig, Run } from '../../../lambdas/ingest/run.ts';
import { LIMITS, type Limits } from '../../../lambdas/ingest/limits.ts';
import type { Ports } from '../../../lambdas/ingest/ports.ts';
import type { Progress } from '../../../lambdas/ingest/progress.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { MemoryClock, MemoryObjects, MemoryPages, MemoryStates } from './memory.ts';

export const [SIGN_INS, ITEM_USAGES, AUDIT_EVENTS] = FEEDS as [Feed, Feed, Feed];

export const SOURCE = {
  id: '0e7d0c1c-9b0f-4c53-8f2e-5d8d3d2f7a10',
  label: '1Password',
  standardFields: true,
};

export const START_TIME = '2026-11-15T20:00:00.000Z';

/** A feed whose ports are in memory. */
export class MemoryFeed {
  readonly states = new MemoryStates();
  readonly objects = new MemoryObjects();
  readonly clock = new MemoryClock();
  readonly steps: Progress[] = [];
  readonly pages: MemoryPages;
  readonly feed: Feed;

  constructor(texts: readonly string[], { limit = 3, feed = SIGN_INS } = {}) {
    this.pages = new MemoryPages(texts, limit);
    this.feed = feed;
  }

  run({
    ports,
    limits,
    source,
    delivered = new DeliveredIndex(),
  }: {
    ports?: Partial<Ports>;
    limits?: Partial<Limits>;
    source?: Partial<FeedConfig['source']>;
    delivered?: DeliveredIndex;
  } = {}): Run {
    return {
      config: {
        feed: this.feed,
        source: { ...SOURCE, ...source },
        schema: SCHEMAS[this.feed.logType],
        limits: { ...LIMITS, ...limits },
        startTime: START_TIME,
        origin: 'api',
      },
      // Each run has a new index, as in a new process, unless a test says otherwise.
      delivered,
      ports: {
        pages: this.pages,
        states: this.states,
        objects: this.objects,
        clock: this.clock,
        progress: (step) => this.steps.push(step),
        ...ports,
      },
    };
  }

  delivered(): string[] {
    return this.objects.lines('logs/');
  }

  quarantined(): string[] {
    return this.objects.lines('quarantine/');
  }

  /** The uuid of each delivered event, in the order of delivery. */
  uuids(): string[] {
    return this.delivered().map((line) => (JSON.parse(line) as { uuid: string }).uuid);
  }
}

/** A sign-in attempt that passes its schema. */
export function signIn(uuid: string, more: object = {}): string {
  return JSON.stringify({ uuid, timestamp: '2026-11-22T19:59:58.123456789Z', category: 'success', ...more });
}
