import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import { clientConfig } from '../aws/client-config.ts';
import { DynamoDbStates } from '../aws/dynamodb-states.ts';
import { LazySecret } from '../aws/lazy-secret.ts';
import { SecretToken } from '../aws/secret-token.ts';
import { EventsApiClient } from '../events-api/client.ts';
import { systemTiming } from '../events-api/system-timing.ts';
import { DeliveredIndex } from '../ingest/delivered-index.ts';
import type { Run } from '../ingest/run.ts';
import { LIMITS } from '../ingest/limits.ts';
import type { Ports } from '../ingest/ports.ts';
import { LazyS3Objects } from '../aws/lazy-s3-objects.ts';
import type { PollerSettings } from './poller-settings.ts';

const DAY_MS = 86_400_000;

/** A deployed source. A process keeps it between runs: the clients with their connections, the token, and the known identities. */
export class DeployedSource {
  readonly settings: PollerSettings;
  readonly states: DynamoDbStates;
  readonly tokens: SecretToken;
  readonly #secret: LazySecret;
  readonly #objects: LazyS3Objects;
  readonly #delivered = new DeliveredIndex();

  constructor(settings: PollerSettings) {
    this.settings = settings;
    this.states = new DynamoDbStates(new DynamoDBClient(clientConfig()), settings.table);
    this.#secret = new LazySecret(settings.secretArn);
    this.tokens = new SecretToken(() => this.#secret.read(), settings.secretArn, Date.now);
    this.#objects = new LazyS3Objects(settings.bucket);
  }

  /** @param timeLeft milliseconds until the run must have ended */
  newRun(timeLeft: () => number, progress: Ports['progress']): Run {
    const { feed, source, apiVersion, eventsApiUrl, lookbackDays } = this.settings;
    const clock = { now: Date.now, timeLeft };
    this.#secret.preload();
    return {
      config: {
        feed,
        source,
        schema: SCHEMAS[feed.logType],
        limits: LIMITS,
        startTime: new Date(Date.now() - lookbackDays * DAY_MS).toISOString(),
        origin: 'api',
      },
      ports: {
        pages: new EventsApiClient({
          tokens: this.tokens,
          version: apiVersion,
          baseUrl: eventsApiUrl,
          clock,
          ...systemTiming,
        }),
        states: this.states,
        objects: this.#objects,
        clock,
        progress,
      },
      delivered: this.#delivered,
    };
  }
}
