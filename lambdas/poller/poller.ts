import { Logger } from '@aws-lambda-powertools/logger';
import { ReplaceToken } from '../ingest/errors.ts';
import { ingest } from '../ingest/ingest.ts';
import { Deployed } from './deployed-run.ts';
import { RunReport } from './run-report.ts';
import { parseEnvironment } from './settings.ts';

/** What a function keeps from one run to the next. */
export class Poller {
  readonly #deployed: Deployed;
  readonly #logger: Logger;
  /** Fields that no schema names, and that were logged. */
  readonly #knownUnknowns = new Set<string>();

  /** @throws FixSettings when the environment is not as the stack writes it */
  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#deployed = new Deployed(parseEnvironment(environment));
    const { source, feed } = this.#deployed.settings;
    this.#logger = new Logger({
      serviceName: 'onepassword-log-source',
      persistentKeys: { source: source.id, feed: feed.name },
    });
  }

  /** One run. `timeLeft` tells how many milliseconds are left of it. */
  async run(timeLeft: () => number): Promise<void> {
    const report = new RunReport(this.#logger, this.#deployed.settings, this.#knownUnknowns, Date.now);
    try {
      report.ended(await ingest(this.#deployed.newRun(timeLeft, report.progress)));
    } catch (error) {
      // Whatever was wrong with it, the next run must see the token that was put in its place.
      if (error instanceof ReplaceToken) this.#deployed.tokens.forget();
      report.failed(error);
      throw error;
    }
  }
}
