import { FEEDS, type Feed } from '../../../lambdas/contract/feeds.ts';
import { DeliveredIndex } from '../../../lambdas/ingest/delivered-index.ts';
import type { FeedConfig, Run } from '../../../lambdas/ingest/run.ts';
import type { LiveCheck } from '../../../lambdas/ingest/live-check.ts';
import { LIMITS, type Limits } from '../../../lambdas/ingest/limits.ts';
import type { Ports } from '../../../lambdas/ingest/ports.ts';
import type { Progress } from '../../../lambdas/ingest/progress.ts';
import type { FeedState } from '../../../lambdas/ingest/state.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { MemoryClock, MemoryObjects, MemoryPages, MemoryStates } from './memory.ts';

export const [SIGN_INS, ITEM_USAGES, AUDIT_EVENTS] = FEEDS as [Feed, Feed, Feed];

export const SOURCE = {
  id: '0e7d0c1c-9b0f-4c53-8f2e-5d8d3d2f7a10',
  label: '1Password',
  standardFields: true,
};

export const START_TIME = '2026-11-15T20:00:00.000Z';

/** A feed with ports in memory. */
export class MemoryFeed {
  readonly states = new MemoryStates();
  readonly objects = new MemoryObjects();
  readonly clock = new MemoryClock();
  readonly steps: Progress[] = [];
  readonly pages: MemoryPages;
  readonly feed: Feed;

  /** @param limit records on a page, at most */
  constructor(records: readonly string[], { limit = 3, feed = SIGN_INS } = {}) {
    this.pages = new MemoryPages(records, limit);
    this.feed = feed;
  }

  /** A run of the feed. Each has a new index, as in a new process, unless the test passes one. */
  run({
    ports,
    limits,
    source,
    delivered = new DeliveredIndex(),
    liveCheck,
  }: {
    ports?: Partial<Ports>;
    limits?: Partial<Limits>;
    source?: Partial<FeedConfig['source']>;
    delivered?: DeliveredIndex;
    liveCheck?: LiveCheck;
  } = {}): Run {
    return {
      config: {
        feed: this.feed,
        source: { ...SOURCE, ...source },
        limits: { ...LIMITS, ...limits },
        startTime: START_TIME,
        origin: 'api',
      },
      schema: () => Promise.resolve(SCHEMAS[this.feed.logType]),
      delivered,
      liveCheck,
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

  /** The event lines, in order of delivery. */
  delivered(): string[] {
    return this.objects.lines('logs/');
  }

  /** The quarantine lines. */
  quarantined(): string[] {
    return this.objects.lines('quarantine/');
  }

  /** The uuids of the delivered events, in order of delivery. */
  uuids(): string[] {
    return this.delivered().map((line) => (JSON.parse(line) as { uuid: string }).uuid);
  }

  /** The stored state. Throws an error if there is none. */
  async state(): Promise<FeedState> {
    const state = await this.states.read(this.feed);
    if (state === undefined) throw new Error('no state is stored');
    return state;
  }
}

/** A valid sign-in attempt, as JSON. */
export function signIn(uuid: string, more: object = {}): string {
  return JSON.stringify({ uuid, timestamp: '2026-11-22T19:59:58.123456789Z', category: 'success', ...more });
}
