import type { Batch } from './batch.ts';
import { collect, type ReadResult } from './collect.ts';
import type { Flow } from './flow.ts';
import { IdentitySet } from './identity-set.ts';
import { newBatch } from './new-batch.ts';
import type { PagePrefetcher } from './page-prefetcher.ts';
import { timestamp, type Run } from './run.ts';
import { announced, committed } from './state-changes.ts';
import type { Announcement, FeedState } from './state.ts';

/** A batch that was read, and is not announced. */
export interface Collected {
  readonly batch: Batch;
  readonly read: ReadResult;
}

/** Reads a flow batch by batch. While a batch is stored, the next one is already collected. */
export class BatchReader {
  readonly #run: Run;
  readonly #prefetcher: PagePrefetcher;
  readonly #flowAt: (state: FeedState) => Flow | undefined;
  /** In a rewind, what this run has read. */
  readonly #readBefore = new IdentitySet();
  #pages = 0;
  #idlePages = 0;
  /** The last state that is known to be stored. */
  #stored: FeedState;
  #ahead: Promise<Collected> | undefined;

  constructor(
    run: Run,
    prefetcher: PagePrefetcher,
    first: FeedState,
    flowAt: (state: FeedState) => Flow | undefined,
  ) {
    this.#run = run;
    this.#prefetcher = prefetcher;
    this.#stored = first;
    this.#flowAt = flowAt;
  }

  /** Whether the run has too little time for another batch, or has read as much of the rewind as it may. */
  isOver({ rewind }: Flow): boolean {
    const { reserveMs, rewindPages } = this.#run.config.limits;
    // A batch that was collected needs no more time to be read.
    const needed = this.#ahead === undefined ? reserveMs : reserveMs / 2;
    return (rewind !== undefined && this.#pages >= rewindPages) || this.#run.ports.clock.timeLeft() < needed;
  }

  /**
   * Reads the next batch.
   *
   * @param state the stored state after all batches before
   * @throws PipelineError if its first page cannot be read
   */
  async next(state: FeedState, flow: Flow): Promise<Collected> {
    this.#stored = state;
    const collecting = this.#ahead ?? this.#collect(state, flow);
    this.#ahead = undefined;
    const collected = await collecting;
    this.#idlePages = collected.read.idlePages;
    this.#pages += collected.read.pages;
    return collected;
  }

  /** Starts to collect the batch after one that is about to be announced. */
  collectAhead(state: FeedState, { batch, read }: Collected, pending: Announcement): void {
    if (!read.hasMore || read.isStalled) return;
    const after = committed(announced(state, pending), pending);
    const flow = this.#flowAt(after);
    if (flow === undefined || this.isOver(flow)) return;
    // Not the batch itself: each batch would keep the one before it in memory.
    this.#ahead = this.#collect(after, flow, batch.identities);
    // `next` throws its error. If the run ends before, the error does not matter.
    this.#ahead.catch(() => undefined);
  }

  /** Stops collecting a batch that is not needed, and waits until that has stopped. No page can be read afterwards. */
  async close(): Promise<void> {
    if (this.#ahead === undefined) return;
    this.#prefetcher.close();
    await this.#ahead.catch(() => undefined);
  }

  /** @param storing the identities of the batch before, if it is not committed */
  async #collect(state: FeedState, flow: Flow, storing?: Batch['identities']): Promise<Collected> {
    const { config, ports } = this.#run;
    const batch = await newBatch(this.#run, state, flow, timestamp(this.#run), {
      readBefore: flow.rewind && this.#readBefore,
      storing,
      // By now, the announcement or the commit of the batch before may be stored.
      storedState: () => this.#stored,
    });
    const read = await collect(this.#prefetcher, flow.position, batch, config.limits, ports, this.#idlePages);
    return { batch, read };
  }
}
