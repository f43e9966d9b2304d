import { RewindFeed, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { ingest, type Outcome } from '../../../lambdas/ingest/ingest.ts';
import type { EventSource } from '../../../lambdas/ingest/ports.ts';
import type { FeedState, Position } from '../../../lambdas/ingest/state.ts';
import type { World } from '../../../lambdas/recovery/world.ts';
import { MemoryStates } from '../../ports/memory.ts';
import { MemoryWorld, signIn } from '../../ports/run.ts';

export const names = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, i) => `E${first + i}`);
export const events = (count: number, first = 0): string[] => names(count, first).map((name) => signIn(name));

/** A feed's world in memory in which an operator gives commands. While one sleeps, time passes. */
export class RecoveryWorld extends MemoryWorld {
  readonly jobStates = new MemoryStates();
  readonly notes: string[] = [];
  /** Which positions the API refuses. */
  refuses: (position: Position) => boolean = () => false;
  /** Whether the API cannot be reached. */
  isDown = false;

  readonly #api: EventSource = {
    readPage: (feed, position) => {
      if (this.isDown) return Promise.reject(new TryAgainLater('down'));
      if (this.refuses(position)) return Promise.reject(new RewindFeed('the cursor is refused'));
      return this.source.readPage(feed, position);
    },
  };

  /** What a command works in. */
  world(more: Partial<World> = {}): World {
    const newRun = () => this.run({ ports: { source: this.#api, progress: () => undefined } });
    const { feed, source, schema, limits } = newRun();
    return {
      feed,
      source,
      schema,
      limits,
      newRun,
      states: this.states,
      jobStates: this.jobStates,
      archive: this.objects,
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

  /** One poll of the live flow. */
  poll(): Promise<Outcome> {
    return ingest(this.world().newRun());
  }

  refuseCursors(): void {
    this.refuses = (position) => 'cursor' in position;
  }

  async state(): Promise<FeedState> {
    return known(await this.states.read(this.feed));
  }

  async jobState(): Promise<FeedState> {
    return known(await this.jobStates.read(this.feed));
  }
}

function known(state: FeedState | undefined): FeedState {
  if (state === undefined) throw new Error('no state');
  return state;
}
