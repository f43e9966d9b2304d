import { Logger } from '@aws-lambda-powertools/logger';
import { tokenClaims } from '../events-api/token.ts';
import { ReplaceToken } from '../ingest/errors.ts';
import { ingest } from '../ingest/ingest.ts';
import { DeployedSource } from '../sources/deployed-source.ts';
import { hasAlarmOfItsOwn } from './run-metrics.ts';
import { RunReport } from './run-report.ts';
import { parseEnvironment } from '../sources/poller-settings.ts';

/** What a function keeps from one run to the next. */
export class Poller {
  readonly #deployed: DeployedSource;
  readonly #logger: Logger;
  /** Fields that no schema names, and that were logged. */
  readonly #knownUnknowns = new Set<string>();

  /** @throws FixSettings when the environment is not as the stack writes it */
  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#deployed = new DeployedSource(parseEnvironment(environment));
    const { source, feed } = this.#deployed.settings;
    this.#logger = new Logger({
      serviceName: 'onepassword-log-source',
      persistentKeys: { source: source.id, feed: feed.name },
    });
  }

  /**
   * One run. `timeLeft` tells how many milliseconds are left of it.
   *
   * @throws whatever it failed with, unless that has an alarm of its own
   */
  async run(timeLeft: () => number): Promise<void> {
    const report = new RunReport(this.#logger, this.#deployed.settings, this.#knownUnknowns, Date.now);
    try {
      const outcome = await ingest(this.#deployed.newRun(timeLeft, report.progress));
      report.ended(outcome, this.#tokenExpiresAt());
    } catch (error) {
      report.failed(error, this.#tokenExpiresAt());
      // Whatever was wrong with it, the next run must see the token that was put in its place.
      if (error instanceof ReplaceToken) this.#deployed.tokens.forget();
      if (!hasAlarmOfItsOwn(error)) throw error;
    }
  }

  #tokenExpiresAt(): number | undefined {
    return tokenClaims(this.#deployed.tokens.known ?? '')?.expiresAt;
  }
}
