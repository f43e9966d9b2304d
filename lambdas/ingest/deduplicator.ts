import { toPantherTime } from '../../schemas/timestamp.ts';
import type { Finding } from './identity-set.ts';
import type { Rewind } from './state.ts';

/**
 * What becomes of a record before it is validated.
 * - `new`: it is validated, and then delivered or rejected
 * - `repeat`: it was delivered or rejected before, or happened after the end of the rewind
 * - `skipped`: the rewind does not deliver it, because its uuid was delivered with other bytes
 */
export type Classification = 'new' | 'repeat' | 'skipped';

/** Decides which records of a flow are new. */
export class Deduplicator {
  readonly #rewind: Rewind | undefined;
  /** In Panther's form. */
  readonly #endTime: string | undefined;

  /** @param rewind undefined: the live feed */
  constructor(rewind: Rewind | undefined) {
    this.#rewind = rewind;
    this.#endTime = rewind?.to === undefined ? undefined : toPantherTime(rewind.to);
  }

  /** @param eventTime of the record, in Panther's form */
  classify(finding: Finding, eventTime: string | undefined): Classification {
    if (finding === 'event' || finding === 'rejected' || this.#isAfterEnd(eventTime)) return 'repeat';
    // 1Password completes events later. In the live feed, the completed event is a new one.
    return finding === 'changed' && this.#rewind?.changed === false ? 'skipped' : 'new';
  }

  /** The API documentation does not say whether a cursor respects the end time. */
  #isAfterEnd(eventTime: string | undefined): boolean {
    return this.#endTime !== undefined && eventTime !== undefined && eventTime >= this.#endTime;
  }
}
