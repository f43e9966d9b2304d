import type { Feed } from '../contract/feeds.ts';
import { IdentitySet } from './identity-set.ts';
import type { StateStore } from './ports.ts';
import { settledFrom, settledThrough, type FeedState } from './state.ts';

/**
 * The memory for identities, in bytes: about two million identities. The least recently used days are evicted first. Of a
 * larger single day, the newest identities are kept.
 */
const BUDGET_BYTES = 48_000_000;

/** The loaded identities of one event day. */
interface LoadedDay {
  readonly identities: IdentitySet;
  /** Identities that were written with announcements up to this revision are loaded. */
  through: number;
}

/**
 * The identities of delivered and rejected records, by event day. A day is loaded when it is first needed. As long as the
 * process lives, it is then only updated. There is one index for each feed, used by one run at a time.
 */
export class DeliveredIndex {
  readonly #budget: number;
  /** In order of use, the most recently used day last. */
  readonly #days = new Map<string, LoadedDay>();
  /** The revision up to which identities counted at the last use. */
  #through = 0;
  #createdAt: string | undefined;

  /** @param budget bytes of memory */
  constructor(budget = BUDGET_BYTES) {
    this.#budget = budget;
  }

  /**
   * The identities of a day that count at `state`. Every process gets the same identities for the same state.
   *
   * @throws PipelineError if the store cannot be read
   */
  async day(
    store: Pick<StateStore, 'readIdentities'>,
    feed: Feed,
    state: FeedState,
    day: string,
  ): Promise<IdentitySet> {
    const through = settledThrough(state);
    const { createdAt } = state;
    // The table was restored to an earlier time, or lost and rebuilt: the loaded identities are no longer valid.
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
   * Updates the index after this process wrote the state that follows `before`, so nothing has to be read again.
   *
   * @param settled the identities of the batch that the write committed, by event day
   */
  wrote(before: FeedState, after: FeedState, settled: ReadonlyMap<string, IdentitySet> = new Map()): void {
    const [from, through] = [settledThrough(before), settledThrough(after)];
    if (this.#through !== from) return;
    this.#through = through;
    for (const [day, loaded] of this.#days) {
      if (loaded.through !== from) continue;
      const added = settled.get(day);
      if (added !== undefined) loaded.identities.addAll(added);
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
