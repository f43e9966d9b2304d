import { IdentitySet } from '../../lambdas/ingest/identity-set.ts';
import { settledFrom, settledThrough } from '../../lambdas/ingest/state.ts';
import { viewOf } from '../support/records.ts';
import type { ModelSystem } from './model-system.ts';

/** Records in the bucket that a restored table does not contain. Only these may be delivered again. */
export class ForgottenRecords {
  readonly records = new Set<string>();
  readonly #system: ModelSystem;

  constructor(system: ModelSystem) {
    this.#system = system;
  }

  /** Adds the records that the table does not contain now. */
  update(): void {
    const { table } = this.#system;
    const state = table.currentState;
    const known = new IdentitySet();
    for (const { revision, encoded } of table.states.identities) {
      const counts =
        state !== undefined && revision >= settledFrom(state) && revision <= settledThrough(state);
      if (counts) known.addEncoded(encoded);
    }
    for (const text of this.#system.stored()) {
      if (known.find(viewOf(text).identity) !== 'event') this.records.add(text);
    }
  }
}
