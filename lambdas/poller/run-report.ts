import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE } from '../contract/metrics.ts';
import type { Outcome } from '../ingest/run.ts';
import { addToTotals, noTotals, type Progress } from '../ingest/progress.ts';
import type { FeedState } from '../ingest/state.ts';
import { measurements, type EndedRun } from './run-metrics.ts';
import type { PollerSettings } from '../sources/poller-settings.ts';

/** What one run tells CloudWatch: one summary line, and metrics in the embedded metric format. Never a record, never the token. */
export class RunReport {
  readonly #logger: Logger;
  readonly #settings: PollerSettings;
  readonly #knownUnknowns: Set<string>;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #totals = noTotals();
  #setAside = 0;
  #state: FeedState | undefined;

  /** @param loggedUnknownFields fields that no schema names and that were logged before; added to */
  constructor(logger: Logger, settings: PollerSettings, loggedUnknownFields: Set<string>, now: () => number) {
    this.#logger = logger;
    this.#settings = settings;
    this.#knownUnknowns = loggedUnknownFields;
    this.#now = now;
    this.#startedAt = now();
  }

  readonly progress = (step: Progress): void => {
    addToTotals(this.#totals, step);
    switch (step.kind) {
      case 'state':
        this.#state = step.state;
        break;
      case 'quarantined':
        this.#setAside += step.records;
        this.#logger.warn('records do not pass their schema and are in quarantine', { ...step });
        break;
      case 'reread_differs':
        this.#logger.warn(
          'an announced batch could not be read or judged again as it was, and will be announced again',
        );
        break;
      case 'rewound':
        this.#logger.info('a rewind has ended', { ...step });
        break;
      case 'unknown_fields':
        this.#logUnknownFields(step.fields);
        break;
      case 'page':
      case 'committed':
        break;
    }
  };

  /** @param tokenExpiresAt milliseconds since 1970; undefined: never, or not known */
  ended(outcome: Outcome, tokenExpiresAt: number | undefined): void {
    if (outcome === 'stalled') {
      this.#logger.warn(
        'the API repeats itself: it says that there is more, and returns no new records (README, "API repeats itself")',
      );
    }
    this.#logger.info('run ended', this.#summary(outcome));
    this.#publish({ outcome, tokenExpiresAt });
  }

  /** @param tokenExpiresAt milliseconds since 1970; undefined: never, or not known */
  failed(error: unknown, tokenExpiresAt: number | undefined): void {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    this.#logger.error(message, { ...this.#summary('failed'), error: name });
    this.#publish({ outcome: { error }, tokenExpiresAt });
  }

  #summary(outcome: Outcome | 'failed') {
    return { outcome, ...this.#totals, milliseconds: this.#now() - this.#startedAt };
  }

  #logUnknownFields(fields: readonly string[]): void {
    const fresh = fields.filter((field) => !this.#knownUnknowns.has(field));
    if (fresh.length === 0) return;
    for (const field of fresh) this.#knownUnknowns.add(field);
    this.#logger.info('fields that the schema does not name are delivered as they are', {
      fields: fresh.slice(0, 50),
    });
  }

  #publish(how: Pick<EndedRun, 'outcome' | 'tokenExpiresAt'>): void {
    const run = { ...how, state: this.#state, totals: this.#totals, setAside: this.#setAside };
    const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
    for (const { dimensions, values } of measurements(run, this.#settings, this.#now())) {
      // Powertools adds a dimension `service`; the alarms look for ours alone.
      metrics.clearDefaultDimensions();
      metrics.addDimensions({ ...dimensions });
      for (const [name, value] of Object.entries(values)) metrics.addMetric(name, MetricUnit.NoUnit, value);
      metrics.publishStoredMetrics();
    }
  }
}
