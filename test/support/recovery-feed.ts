import { DeliveredIndex } from '../../lambdas/ingest/delivered-index.ts';
import { RewindFeed } from '../../lambdas/ingest/errors.ts';
import { ingest } from '../../lambdas/ingest/ingest.ts';
import type { Outcome } from '../../lambdas/ingest/run.ts';
import type { PageReader } from '../../lambdas/ingest/ports.ts';
import type { FeedState, Position } from '../../lambdas/ingest/state.ts';
import type { JobContext } from '../../lambdas/recovery/job-context.ts';
import { MemoryStates } from './ports/memory.ts';
import { MemoryFeed, signIn } from './ports/run.ts';

export const names = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, i) => `E${first + i}`);
export const events = (count: number, first = 0): string[] => names(count, first).map((name) => signIn(name));

/** A feed in memory for which an operator gives commands. While a command sleeps, time passes. */
export class RecoveryFeed extends MemoryFeed {
  readonly replayStates = new MemoryStates();
  readonly notes: string[] = [];
  /** Which positions the API refuses. */
  refuses: (position: Position) => boolean = () => false;
  /** What the pollers' process remembers. */
  known = new DeliveredIndex();

  readonly #api: PageReader = {
    readPage: (feed, position) => {
      if (this.refuses(position)) return Promise.reject(new RewindFeed('the cursor is refused'));
      return this.pages.readPage(feed, position);
    },
  };

  /** What a command works with. */
  context(more: Partial<JobContext> = {}): JobContext {
    const { feed, source, schema, limits } = this.run().config;
    return {
      feed,
      source,
      schema,
      limits,
      states: this.states,
      replayStates: this.replayStates,
      objects: this.objects,
      archive: this.objects,
      newClock: () => this.clock,
      now: () => this.clock.now(),
      sleep: (ms) => {
        this.clock.time += ms;
        return Promise.resolve();
      },
      progress: (step) => this.steps.push(step),
      note: (text) => this.notes.push(text),
      ...more,
    };
  }

  /** One poll, in a process that remembers the last one. */
  poll(): Promise<Outcome> {
    const ports = { pages: this.#api, progress: () => undefined };
    return ingest(this.run({ ports, delivered: this.known }));
  }

  async state(): Promise<FeedState> {
    const state = await this.states.read(this.feed);
    if (state === undefined) throw new Error('no state');
    return state;
  }
}
