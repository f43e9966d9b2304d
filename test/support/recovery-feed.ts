import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import { DeliveredIndex } from '../../lambdas/ingest/delivered-index.ts';
import { RewindFeed } from '../../lambdas/ingest/errors.ts';
import { ingest } from '../../lambdas/ingest/ingest.ts';
import type { Outcome } from '../../lambdas/ingest/run.ts';
import type { PageReader } from '../../lambdas/ingest/ports.ts';
import type { Position } from '../../lambdas/ingest/state.ts';
import type { JobContext } from '../../lambdas/recovery/job-context.ts';
import { MemoryStates } from './ports/memory.ts';
import { MemoryFeed } from './ports/run.ts';

/** A feed in memory on which an operator's jobs work. While a job sleeps, the clock advances. */
export class RecoveryFeed extends MemoryFeed {
  readonly replayStates = new MemoryStates();
  readonly notes: string[] = [];
  /** Whether the API refuses a position. */
  refuses: (position: Position) => boolean = () => false;
  /** The index of the process that polls. */
  readonly index = new DeliveredIndex();

  readonly #api: PageReader = {
    readPage: (feed, position) => {
      if (this.refuses(position)) return Promise.reject(new RewindFeed('the cursor is refused'));
      return this.pages.readPage(feed, position);
    },
  };

  /** The context of a job. */
  context(changes: Partial<JobContext> = {}): JobContext {
    const { feed, source, limits } = this.run().config;
    return {
      feed,
      source,
      schema: SCHEMAS[feed.logType],
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
      ...changes,
    };
  }

  /** Polls once, in the same process as the poll before. */
  poll(): Promise<Outcome> {
    const ports = { pages: this.#api, progress: () => undefined };
    return ingest(this.run({ ports, delivered: this.index }));
  }
}
