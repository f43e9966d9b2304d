import type { Logger } from '@aws-lambda-powertools/logger';
import { RUNBOOK } from '../contract/runbook.ts';
import { troubleOf } from '../health/trouble.ts';
import { messageWithRemedy, PipelineError, type Remedy } from '../ingest/errors.ts';
import { addToTotals, noTotals, type Progress } from '../ingest/progress.ts';
import type { Outcome } from '../ingest/run.ts';
import { printable } from '../ingest/safe-text.ts';
import type { FeedState } from '../ingest/state.ts';
import type { UnknownFieldReport } from '../ingest/unknown-fields.ts';
import type { PollerSettings } from '../sources/poller-settings.ts';
import type { PublishMetrics } from './publish-metrics.ts';
import { measurements, type RunEnd } from './run-metrics.ts';
import { summarize, type RunSummary } from './run-summary.ts';

/** A log line names at most this many unknown fields. */
const MAX_LOGGED_FIELDS = 50;
/** … and a process remembers about this many. */
const MAX_REMEMBERED_FIELDS = 1_000;
/** Remembered instead of the fields whose names are not shown. No path is empty. */
const OTHER_FIELDS = '';

/**
 * Reports one run to CloudWatch: log lines, one of them a RunSummary, and metrics in the embedded metric format. A line that a
 * person must act on names the command with the stack, and the heading of the runbook. Records and the token are never logged.
 */
export class RunReport {
  readonly #logger: Logger;
  readonly #settings: PollerSettings;
  readonly #loggedUnknownFields: Set<string>;
  readonly #now: () => number;
  readonly #publisher: () => Promise<PublishMetrics>;
  readonly #startedAt: number;
  readonly #totals = noTotals();
  #quarantined = 0;
  #state: FeedState | undefined;

  /**
   * @param loggedUnknownFields unknown fields that earlier runs of this process have logged; this run adds its own
   * @param publisher called once, at the end of the run
   * @param now milliseconds since 1970
   */
  constructor(
    logger: Logger,
    settings: PollerSettings,
    loggedUnknownFields: Set<string>,
    publisher: () => Promise<PublishMetrics>,
    now: () => number,
  ) {
    this.#logger = logger;
    this.#settings = settings;
    this.#loggedUnknownFields = loggedUnknownFields;
    this.#publisher = publisher;
    this.#now = now;
    this.#startedAt = now();
  }

  /** Called for each step of the run. */
  readonly progress = (step: Progress): void => {
    addToTotals(this.#totals, step);
    switch (step.kind) {
      case 'state':
        this.#state = step.state;
        break;
      case 'quarantined': {
        const { key, records: rejected, firstReasons } = step;
        this.#quarantined += rejected;
        const message = this.#withRemedy('records failed schema validation and are in quarantine', {
          command: `quarantine replay --feed ${this.#settings.feed.name}`,
          runbook: RUNBOOK.quarantine,
        });
        this.#logger.warn(message, { key, rejected, firstReasons });
        break;
      }
      case 'reread_differs':
        this.#logger.warn(
          'the announced batch cannot be read again as announced, and will be announced again',
        );
        break;
      case 'clock_skew':
        this.#logger.warn("the clock differs from that of 1Password's server", { aheadMs: step.ms });
        break;
      case 'check_failed':
        this.#logger.warn('1Password could not be asked whether it has events that this quiet feed lacks', {
          reason: step.reason,
        });
        break;
      case 'rewound': {
        const { from, to, changed, delivered: events, skipped, skippedAfter } = step;
        this.#logger.info('rewind ended', { from, to, changed, events, skipped, skippedAfter });
        break;
      }
      case 'unknown_fields':
        this.#logUnknownFields(step);
        break;
      case 'page':
      case 'committed':
        break;
    }
  };

  /**
   * Reports that the run ended without an error.
   *
   * @param tokenExpiresAt milliseconds since 1970; undefined: never, or not known
   */
  async ended(outcome: Outcome, tokenExpiresAt: number | undefined): Promise<void> {
    const trouble = troubleOf(outcome, this.#settings.feed);
    if (trouble !== undefined) this.#logger.warn(this.#withRemedy(trouble.message, trouble.remedy));
    this.#logger.info('run ended', this.#summary({ outcome }));
    await this.#publish({ kind: 'completed', outcome }, tokenExpiresAt);
  }

  /**
   * Reports that the run ended with an error.
   *
   * @param tokenExpiresAt milliseconds since 1970; undefined: never, or not known
   */
  async failed(error: unknown, tokenExpiresAt: number | undefined): Promise<void> {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const shown =
      error instanceof PipelineError ? this.#withRemedy(message, error.remedy) : printable(message);
    this.#logger.error(shown, this.#summary({ outcome: 'failed', error: name }));
    await this.#publish({ kind: 'failed', error }, tokenExpiresAt);
  }

  #summary(how: Pick<RunSummary, 'outcome' | 'error'>) {
    return { ...summarize(how, this.#totals, this.#now() - this.#startedAt) };
  }

  #withRemedy(message: string, remedy: Remedy): string {
    const { stackName, runbookUrl } = this.#settings;
    return messageWithRemedy(
      { message, remedy },
      { target: `--stack ${stackName}`, runbookPage: runbookUrl },
    );
  }

  #logUnknownFields({ paths, others }: UnknownFieldReport): void {
    const logged = this.#loggedUnknownFields;
    const unlogged = paths.filter((path) => !logged.has(path)).slice(0, MAX_LOGGED_FIELDS);
    const areOthersNew = others > 0 && !logged.has(OTHER_FIELDS);
    if ((unlogged.length === 0 && !areOthersNew) || logged.size > MAX_REMEMBERED_FIELDS) return;
    for (const path of unlogged) logged.add(path);
    if (areOthersNew) logged.add(OTHER_FIELDS);
    this.#logger.info('fields that the schema does not name are delivered unchanged', {
      fields: unlogged,
      ...(areOthersNew ? { others } : {}),
    });
  }

  async #publish(end: RunEnd, tokenExpiresAt: number | undefined): Promise<void> {
    const run = {
      end,
      tokenExpiresAt,
      state: this.#state,
      totals: this.#totals,
      quarantined: this.#quarantined,
    };
    const publish = await this.#publisher();
    publish(measurements(run, this.#settings, this.#now()));
  }
}
