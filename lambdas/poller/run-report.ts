import type { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DIMENSIONS, METRIC_NAMESPACE, METRICS } from '../contract/metrics.ts';
import { RewindFeed } from '../ingest/errors.ts';
import type { Outcome } from '../ingest/ingest.ts';
import { addToTotals, noTotals, type Progress } from '../ingest/progress.ts';
import { objectAge, type FeedState } from '../ingest/state.ts';
import type { PollerSettings } from './settings.ts';

/** What one run tells CloudWatch: one summary line, and metrics in the embedded metric format. Never a record, never the token. */
export class RunReport {
  readonly #logger: Logger;
  readonly #settings: PollerSettings;
  readonly #knownUnknowns: Set<string>;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #totals = noTotals();
  #state: FeedState | undefined;

  /** @param knownUnknowns fields that no schema names and that were logged before; added to */
  constructor(logger: Logger, settings: PollerSettings, knownUnknowns: Set<string>, now: () => number) {
    this.#logger = logger;
    this.#settings = settings;
    this.#knownUnknowns = knownUnknowns;
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
        this.#logger.warn('records do not pass their schema and are in quarantine', { ...step });
        break;
      case 'replay-differs':
        this.#logger.warn(
          'an announced batch was not to be read or judged again as it was, and is announced anew',
        );
        break;
      case 'unknown-fields':
        this.#logUnknownFields(step.fields);
        break;
      case 'page':
      case 'committed':
        break;
    }
  };

  ended(outcome: Outcome): void {
    this.#logger.info('run ended', this.#summary(outcome));
    this.#publishMetrics(0);
  }

  failed(error: unknown): void {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    this.#logger.error(message, { ...this.#summary('failed'), error: name });
    this.#publishMetrics(error instanceof RewindFeed ? 1 : 0);
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

  #publishMetrics(cursorsRefused: number): void {
    const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
    // Powertools adds a dimension `service`; the alarms look for ours alone.
    metrics.clearDefaultDimensions();
    const source = { [DIMENSIONS.source]: this.#settings.source.id };
    if (this.#state !== undefined) {
      metrics.addDimensions(source);
      metrics.addMetric(
        METRICS.newestObjectAge,
        MetricUnit.NoUnit,
        objectAge(this.#state, this.#now()) / 60_000,
      );
      metrics.publishStoredMetrics();
    }
    const { events, rejected } = this.#totals;
    if (events + rejected + cursorsRefused === 0) return;
    metrics.addDimensions({ ...source, [DIMENSIONS.feed]: this.#settings.feed.name });
    if (events > 0) metrics.addMetric(METRICS.eventsDelivered, MetricUnit.Count, events);
    if (rejected > 0) metrics.addMetric(METRICS.recordsRejected, MetricUnit.Count, rejected);
    if (cursorsRefused > 0) metrics.addMetric(METRICS.cursorsRefused, MetricUnit.Count, cursorsRefused);
    metrics.publishStoredMetrics();
  }
}
