import { toPantherTime } from '../../schemas/timestamp.ts';
import { eventDay } from './identity.ts';
import { IdentitySet, type Finding } from './identity-set.ts';
import type { Limits } from './limits.ts';
import type { RecordView } from './record-view.ts';
import type { Rewind } from './state.ts';

/**
 * What becomes of a record before it is validated.
 * - `new`: it is validated, and then delivered or rejected
 * - `no_room`: it is new, but its identity does not fit into the announcement of this batch
 * - `repeat`: it was delivered or rejected before, or happened after the end of the rewind
 * - `skipped`: the rewind does not deliver it, because its uuid was delivered with other bytes
 */
export type Classification = 'new' | 'no_room' | 'repeat' | 'skipped';

/** The identities of one event day. */
interface Day {
  /** Identities that count at the state of the batch, and those of the batch itself. */
  readonly known: readonly IdentitySet[];
  /** Identities of the batch itself. */
  readonly own: IdentitySet;
}

/** Finds the new records of a batch, and collects the identities that are written with its announcement. */
export class Deduplicator {
  readonly #deliveredOn: (day: string) => Promise<readonly IdentitySet[]>;
  readonly #limits: Pick<Limits, 'batchDays' | 'batchIdentities'>;
  readonly #rewind: Rewind | undefined;
  /** The end of the rewind, in Panther's form. */
  readonly #endTime: string | undefined;
  readonly #days = new Map<string, Day>();
  /** The day of the record before: most records have the same. */
  #last: { readonly name: string; readonly day: Day } | undefined;
  #count = 0;

  /**
   * @param deliveredOn returns the identities of an event day that count
   * @param rewind undefined: the live feed
   */
  constructor(
    deliveredOn: (day: string) => Promise<readonly IdentitySet[]>,
    limits: Pick<Limits, 'batchDays' | 'batchIdentities'>,
    rewind: Rewind | undefined,
  ) {
    this.#deliveredOn = deliveredOn;
    this.#limits = limits;
    this.#rewind = rewind;
    this.#endTime = rewind?.to === undefined ? undefined : toPantherTime(rewind.to);
  }

  /** The identities that were added, by event day. */
  get own(): ReadonlyMap<string, IdentitySet> {
    const days = [...this.#days].filter(([, { own }]) => own.size > 0);
    return new Map(days.map(([name, { own }]) => [name, own]));
  }

  /** Undefined until the identities of the record's event day are loaded. */
  classify(record: RecordView): Classification | undefined {
    const day = this.#dayOf(record.eventTime);
    return day === undefined ? undefined : this.#classifyIn(day, record);
  }

  /** Loads the identities of the record's event day, and classifies the record. */
  async loadAndClassify(record: RecordView): Promise<Classification> {
    const name = eventDay(record.eventTime);
    const own = new IdentitySet();
    const day = { known: [...(await this.#deliveredOn(name)), own], own };
    this.#days.set(name, day);
    return this.#classifyIn(day, record);
  }

  /** Adds a new record. */
  add({ identity, eventTime }: RecordView, isRejected: boolean): void {
    this.#dayOf(eventTime)?.own.add(identity, isRejected);
    this.#count += 1;
  }

  #classifyIn(day: Day, { identity, eventTime }: RecordView): Classification {
    const finding = find(day, identity);
    if (finding === 'event' || finding === 'rejected' || this.#isAfterEnd(eventTime)) return 'repeat';
    // 1Password completes events later. In the live feed, the completed event is a new one.
    if (finding === 'changed' && this.#rewind?.changed === false) return 'skipped';
    return this.#hasRoom(day) ? 'new' : 'no_room';
  }

  #dayOf(eventTime: string | undefined): Day | undefined {
    if (this.#last !== undefined && eventTime?.startsWith(this.#last.name) === true) return this.#last.day;
    const name = eventDay(eventTime);
    const day = this.#days.get(name);
    if (day !== undefined) this.#last = { name, day };
    return day;
  }

  #hasRoom({ own }: Day): boolean {
    const { batchDays, batchIdentities } = this.#limits;
    return this.#count < batchIdentities && (own.size > 0 || this.own.size < batchDays);
  }

  /** The API documentation does not say whether a cursor respects the end time. */
  #isAfterEnd(eventTime: string | undefined): boolean {
    return this.#endTime !== undefined && eventTime !== undefined && eventTime >= this.#endTime;
  }
}

/** Looks a record up among the delivered ones, and then in the batch. */
function find({ known }: Day, identity: Uint32Array): Finding {
  let finding: Finding = 'new';
  for (const identities of known) {
    const found = identities.find(identity);
    if (found === 'event' || found === 'rejected') return found;
    if (found === 'changed') finding = found;
  }
  return finding;
}
