import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Logger } from '@aws-lambda-powertools/logger';
import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import { clientConfig } from '../aws/client-config.ts';
import { DynamoDbStates } from '../aws/dynamodb-states.ts';
import { S3Objects } from '../aws/s3-objects.ts';
import { SecretToken } from '../aws/secret-token.ts';
import { EventsApi } from '../events-api/client.ts';
import { REAL_WAITS } from '../events-api/real-waits.ts';
import { ReplaceToken } from '../ingest/errors.ts';
import { ingest, type Run } from '../ingest/ingest.ts';
import { LIMITS } from '../ingest/limits.ts';
import { RunReport } from './run-report.ts';
import { parseEnvironment, type PollerSettings } from './settings.ts';

const DAY_MS = 86_400_000;

/** What a function keeps from one run to the next: clients with their connections, the token, what was logged once. */
export class Poller {
  readonly #settings: PollerSettings;
  readonly #logger: Logger;
  readonly #states: DynamoDbStates;
  readonly #objects: S3Objects;
  readonly #tokens: SecretToken;
  readonly #knownUnknowns = new Set<string>();

  /** @throws FixSettings when the environment is not as the stack writes it */
  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#settings = parseEnvironment(environment);
    const { feed, source, table, bucket, secretArn } = this.#settings;
    this.#logger = new Logger({
      serviceName: 'onepassword-log-source',
      persistentKeys: { source: source.id, feed: feed.name },
    });
    const config = clientConfig();
    this.#states = new DynamoDbStates(new DynamoDBClient(config), table);
    this.#objects = new S3Objects(new S3Client(config), bucket);
    this.#tokens = new SecretToken(new SecretsManagerClient(config), secretArn);
  }

  /** One run. `timeLeft` tells how many milliseconds are left of it. */
  async run(timeLeft: () => number): Promise<void> {
    const report = new RunReport(this.#logger, this.#settings, this.#knownUnknowns, Date.now);
    try {
      report.ended(await ingest(this.#wire(timeLeft, report)));
    } catch (error) {
      // Whatever was wrong with it, the next run must see the token that was put in its place.
      if (error instanceof ReplaceToken) this.#tokens.forget();
      report.failed(error);
      throw error;
    }
  }

  #wire(timeLeft: () => number, report: RunReport): Run {
    const { feed, source, apiVersion, eventsApiUrl, lookbackDays } = this.#settings;
    const clock = { now: Date.now, timeLeft };
    return {
      feed,
      source,
      schema: SCHEMAS[feed.logType],
      limits: LIMITS,
      startTime: new Date(Date.now() - lookbackDays * DAY_MS).toISOString(),
      ports: {
        source: new EventsApi({
          tokens: this.#tokens,
          version: apiVersion,
          baseUrl: eventsApiUrl,
          clock,
          ...REAL_WAITS,
        }),
        states: this.#states,
        objects: this.#objects,
        clock,
        progress: report.progress,
      },
    };
  }
}
