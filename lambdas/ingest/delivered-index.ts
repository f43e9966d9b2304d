import type { Feed } from '../contract/feeds.ts';
import { IdentitySet } from './identity-set.ts';
import type { StateStore } from './ports.ts';
import { settledFrom, settledThrough, type FeedState } from './state.ts';

/**
 * Memory for identities, in bytes: about two million. The days that were not used for longest leave first. Of a single day
 * that is larger, the newest identities are known.
 */
const BUDGET_BYTES = 48_000_000;

/** One event day as far as it was read. */
interface LoadedDay {
  readonly identities: IdentitySet;
  /** Identities written with announcements up to this revision are there. */
  through: number;
}

/**
 * The identities of delivered and rejected records, by event day. A day is read from the store when it is first needed, kept
 * for as long as the process lives, and then only brought up to date. One for each feed, and for one run at a time.
 */
export class DeliveredIndex {
  readonly #budget: number;
  /** The day that was used last comes last. */
  readonly #days = new Map<string, LoadedDay>();
  /** Of the state that it was used at last. */
  #through = 0;
  #createdAt: string | undefined;

  /** @param budget bytes of memory */
  constructor(budget = BUDGET_BYTES) {
    this.#budget = budget;
  }

  /**
   * The identities of a day that count at `state`. At the same state everybody gets the same ones.
   *
   * @throws PipelineError when the store cannot be read
   */
  async day(
    store: Pick<StateStore, 'readIdentities'>,
    feed: Feed,
    state: FeedState,
    day: string,
  ): Promise<IdentitySet> {
    const through = settledThrough(state);
    const { createdAt } = state;
    // The table was restored to an earlier moment, or lost and made again: what was known of it is no longer true.
    if (through < this.#through || createdAt !== this.#createdAt) this.#days.clear();
    this.#through = through;
    this.#createdAt = createdAt;
    const loaded = this.#days.get(day) ?? { identities: new IdentitySet(), through: 0 };
    this.#days.delete(day);
    if (loaded.through < through) {
      const after = Math.max(loaded.through, settledFrom(state) - 1);
      for await (const part of store.readIdentities(feed, day, after, through)) {
        loaded.identities.addEncoded(part);
        if (loaded.identities.bytes >= this.#budget) break;
      }
      loaded.through = through;
    }
    this.#days.set(day, loaded);
    this.#evict();
    return loaded.identities;
  }

  /**
   * Takes note of a state that this process wrote: nobody else has written since `before`.
   *
   * @param settled identities by event day, of the batch that the write committed
   */
  wrote(before: FeedState, after: FeedState, settled: ReadonlyMap<string, IdentitySet> = new Map()): void {
    const [from, through] = [settledThrough(before), settledThrough(after)];
    if (this.#through !== from) return;
    this.#through = through;
    for (const [day, loaded] of this.#days) {
      if (loaded.through !== from) continue;
      const added = settled.get(day);
      if (added !== undefined) loaded.identities.addEncoded(added.encode());
      loaded.through = through;
    }
    this.#evict();
  }

  #evict(): void {
    let bytes = 0;
    for (const { identities } of this.#days.values()) bytes += identities.bytes;
    for (const [day, { identities }] of this.#days) {
      if (bytes <= this.#budget || this.#days.size === 1) return;
      this.#days.delete(day);
      bytes -= identities.bytes;
    }
  }
}
