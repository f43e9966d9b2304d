import { eventDay } from './identity.ts';
import { IdentitySet, type Finding } from './identity-set.ts';
import type { Limits } from './limits.ts';

/** One event day of a batch. */
export class BatchDay {
  /** Identities of the batch itself. */
  readonly own = new IdentitySet();
  readonly #delivered: IdentitySet;

  /** @param delivered identities of the day that count */
  constructor(delivered: IdentitySet) {
    this.#delivered = delivered;
  }

  /** What is known of a record, the batch's own ones included. */
  find(words: Uint32Array): Finding {
    const before = this.#delivered.find(words);
    if (before === 'event' || before === 'rejected' || this.own.size === 0) return before;
    const here = this.own.find(words);
    return here === 'new' ? before : here;
  }
}

/** What the records of a batch are compared with, and the identities that are written with its announcement. */
export class BatchIdentities {
  readonly #deliveredOn: (day: string) => Promise<IdentitySet>;
  readonly #limits: Pick<Limits, 'batchDays' | 'batchIdentities'>;
  readonly #days = new Map<string, BatchDay>();
  /** The day that was asked for last: most records are of the same day as the one before. */
  #last: { readonly name: string; readonly day: BatchDay } | undefined;
  #count = 0;
  #ownDays = 0;

  /** @param deliveredOn returns the identities of an event day that count */
  constructor(
    deliveredOn: (day: string) => Promise<IdentitySet>,
    limits: Pick<Limits, 'batchDays' | 'batchIdentities'>,
  ) {
    this.#deliveredOn = deliveredOn;
    this.#limits = limits;
  }

  /** The batch's own, by event day. */
  get own(): ReadonlyMap<string, IdentitySet> {
    const days = [...this.#days].filter(([, { own }]) => own.size > 0);
    return new Map(days.map(([day, { own }]) => [day, own]));
  }

  /**
   * The day of an event. Undefined until it is loaded.
   *
   * @param time in Panther's form
   */
  day(time: string | undefined): BatchDay | undefined {
    if (this.#last !== undefined && time?.startsWith(this.#last.name) === true) return this.#last.day;
    const name = eventDay(time);
    const day = this.#days.get(name);
    if (day !== undefined) this.#last = { name, day };
    return day;
  }

  async load(time: string | undefined): Promise<BatchDay> {
    const name = eventDay(time);
    const day = new BatchDay(await this.#deliveredOn(name));
    this.#days.set(name, day);
    return day;
  }

  /** Whether one more identity fits into what is written with the announcement. */
  hasRoom({ own }: BatchDay): boolean {
    const { batchDays, batchIdentities } = this.#limits;
    return this.#count < batchIdentities && (own.size > 0 || this.#ownDays < batchDays);
  }

  add({ own }: BatchDay, words: Uint32Array, isRejected: boolean): void {
    if (own.size === 0) this.#ownDays += 1;
    own.add(words, isRejected);
    this.#count += 1;
  }
}
