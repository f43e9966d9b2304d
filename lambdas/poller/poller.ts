import { Logger } from '@aws-lambda-powertools/logger';
import { tokenClaims } from '../events-api/token.ts';
import { ReplaceToken } from '../ingest/errors.ts';
import { ingest } from '../ingest/ingest.ts';
import { OnDemand } from '../ingest/on-demand.ts';
import { DeployedSource } from '../sources/deployed-source.ts';
import { endInTime } from '../sources/end-in-time.ts';
import { parseEnvironment } from '../sources/poller-settings.ts';
import { hasDedicatedAlarm } from './run-metrics.ts';
import { RunReport } from './run-report.ts';

/** Polls one feed, and keeps what a warm function needs again: clients, the token, and identities. */
export class Poller {
  readonly #deployed: DeployedSource;
  readonly #logger: Logger;
  readonly #publisher = new OnDemand(async () => (await import('./publish-metrics.ts')).publishMetrics);
  /** Fields that no schema names, and that were logged: each is logged once per process. */
  readonly #loggedUnknownFields = new Set<string>();

  /**
   * @param environment as the stack writes it (ENVIRONMENT)
   * @throws FixSettings if the environment is not valid
   */
  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#deployed = new DeployedSource(parseEnvironment(environment), [this.#publisher]);
    const { source, feed } = this.#deployed.settings;
    this.#logger = new Logger({
      serviceName: 'onepassword-log-source',
      persistentKeys: { source: source.id, feed: feed.name },
    });
  }

  /**
   * Polls once, and reports the run.
   *
   * @param timeLeft how many milliseconds are left of the run
   * @throws the error of the run, unless it has a dedicated alarm: Lambda counts what is thrown for the alarm "Poller failing"
   */
  async run(timeLeft: () => number): Promise<void> {
    const report = new RunReport(
      this.#logger,
      this.#deployed.settings,
      this.#loggedUnknownFields,
      () => this.#publisher.get(),
      Date.now,
    );
    try {
      const run = this.#deployed.newRun(timeLeft, report.progress);
      const outcome = await endInTime(ingest(run), run.ports.clock);
      await report.ended(outcome, this.#tokenExpiresAt());
    } catch (error) {
      await report.failed(error, this.#tokenExpiresAt());
      // Whatever was wrong with the token, the next run must read the one that replaced it.
      if (error instanceof ReplaceToken) this.#deployed.tokens.forget();
      if (!hasDedicatedAlarm(error)) throw error;
    }
  }

  #tokenExpiresAt(): number | undefined {
    return tokenClaims(this.#deployed.tokens.known ?? '')?.expiresAt;
  }
}
