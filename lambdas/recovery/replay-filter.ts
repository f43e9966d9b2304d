import { DeliveredIndex } from '../ingest/delivered-index.ts';
import { FixSettings } from '../ingest/errors.ts';
import { eventDay } from '../ingest/identity.ts';
import { announcedAtOf } from '../ingest/object-key.ts';
import { IDENTITY_DAYS } from '../ingest/ports.ts';
import { RecordView } from '../ingest/record-view.ts';
import type { FeedState } from '../ingest/state.ts';
import { validate, type Reason } from '../ingest/validate.ts';
import type { JobContext } from './job-context.ts';
import type { RecordFilter } from './quarantine-pages.ts';

const DAY_MS = 86_400_000;

type FilterContext = Pick<JobContext, 'feed' | 'schema' | 'source' | 'states' | 'now'>;
type OnFailing = (reasons: readonly Reason[], key: string) => void;

/** Selects the records in quarantine that a replay delivers: those that pass their schema, and that the pollers do not deliver. */
export class ReplayFilter {
  readonly #context: FilterContext;
  readonly #onFailing: OnFailing;
  /** What the pollers have delivered and rejected. */
  readonly #delivered = new DeliveredIndex();
  /** Row ids. */
  readonly #failing = new Set<string>();
  readonly #unsettled = new Set<string>();

  /** @param onFailing called once for each distinct record that still fails, with the key of its object */
  constructor(context: FilterContext, onFailing: OnFailing = () => undefined) {
    this.#context = context;
    this.#onFailing = onFailing;
  }

  /** The number of distinct records that still fail their schema. */
  get failing(): number {
    return this.#failing.size;
  }

  /** The number of distinct records that pass, and whose batch the pollers have not committed yet. */
  get unsettled(): number {
    return this.#unsettled.size;
  }

  readonly filter: RecordFilter = async (key, records) => {
    const { feed, schema, states, now } = this.#context;
    const state = await states.read(feed);
    if (state === undefined) throw new FixSettings(`${feed.name} was never polled here`);
    const isExpired = now() - (announcedAtOf(key) ?? 0) > IDENTITY_DAYS * DAY_MS;
    // Each page has its own view: while one page waits for identities, another one may be prefetched.
    const view = new RecordView(schema);
    const selected: Buffer[] = [];
    for (const bytes of records) {
      if (await this.#isSelected(view.show(bytes), key, state, isExpired)) selected.push(bytes);
    }
    return selected;
  };

  async #isSelected(record: RecordView, key: string, state: FeedState, isExpired: boolean): Promise<boolean> {
    const { feed, states, source } = this.#context;
    const reasons = validate(record, source.standardFields);
    if (reasons.length > 0) {
      if (!this.#failing.has(record.rowId)) this.#onFailing(reasons, key);
      this.#failing.add(record.rowId);
      return false;
    }
    const day = await this.#delivered.day(states, feed, state, eventDay(record.eventTime));
    switch (day.find(record.identity)) {
      case 'event':
        return false;
      case 'rejected':
        // Its batch is committed, so the pollers never deliver it.
        return true;
      case 'new':
      case 'changed':
        // Its batch is not committed, so the pollers may still deliver it; or its identity has expired.
        if (!isExpired) this.#unsettled.add(record.rowId);
        return isExpired;
    }
  }
}
