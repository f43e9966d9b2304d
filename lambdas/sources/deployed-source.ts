import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientConfig } from '../aws/client-config.ts';
import { onRequest } from '../aws/on-request.ts';
import { DynamoDbStates } from '../aws/dynamodb-states.ts';
import { SecretToken } from '../aws/secret-token.ts';
import { EventsApiClient } from '../events-api/client.ts';
import { systemTiming } from '../events-api/system-timing.ts';
import type { Run } from '../ingest/run.ts';
import { LIMITS } from '../ingest/limits.ts';
import { OnDemand } from '../ingest/on-demand.ts';
import type { Ports } from '../ingest/ports.ts';
import { LazyS3Objects } from '../aws/lazy-s3-objects.ts';
import { FeedMemory } from './feed-memory.ts';
import type { PollerSettings } from './poller-settings.ts';

const DAY_MS = 86_400_000;

/** A deployed source. A process keeps it between runs: the clients with their connections, the token, and the known identities. */
export class DeployedSource {
  readonly settings: PollerSettings;
  readonly states: DynamoDbStates;
  readonly tokens: SecretToken;
  readonly #readSecret: OnDemand<() => Promise<string | undefined>>;
  readonly #schema: OnDemand<Awaited<ReturnType<Run['schema']>>>;
  readonly #objects: LazyS3Objects;
  readonly #memory = new FeedMemory();

  /** @param preloaded what else the process loads while it waits for the response to its first request */
  constructor(settings: PollerSettings, preloaded: readonly OnDemand<unknown>[] = []) {
    this.settings = settings;
    this.#readSecret = new OnDemand(async () => {
      const { newSecretsManagerClient, readSecret } = await import('../aws/secret-reader.ts');
      const client = newSecretsManagerClient();
      return () => readSecret(client, settings.secretArn);
    });
    this.#schema = new OnDemand(async () => {
      const { SCHEMAS } = await import('../../schemas/validators/by-log-type.ts');
      return SCHEMAS[settings.feed.logType];
    });
    this.tokens = new SecretToken(async () => (await this.#readSecret.get())(), settings.secretArn, Date.now);
    const dynamoDb = new DynamoDBClient(clientConfig());
    onRequest(dynamoDb, () => {
      for (const value of [this.#readSecret, this.#schema, ...preloaded]) value.preload();
    });
    this.states = new DynamoDbStates(dynamoDb, settings.table);
    this.#objects = new LazyS3Objects(settings.bucket);
  }

  /** @param timeLeft milliseconds until the run must have ended */
  newRun(timeLeft: () => number, progress: Ports['progress']): Run {
    const { feed, source, apiVersion, eventsApiUrl, lookbackDays } = this.settings;
    const clock = { now: Date.now, timeLeft };
    return {
      config: {
        feed,
        source,
        limits: LIMITS,
        startTime: new Date(Date.now() - lookbackDays * DAY_MS).toISOString(),
        origin: 'api',
      },
      schema: () => this.#schema.get(),
      ports: {
        pages: new EventsApiClient({
          tokens: this.tokens,
          version: apiVersion,
          baseUrl: eventsApiUrl,
          clock,
          wait: this.#memory.wait,
          onClockSkew: (ms) => {
            this.#memory.reportSkew(ms, progress);
          },
          ...systemTiming,
        }),
        states: this.states,
        objects: this.#objects,
        clock,
        progress,
      },
      delivered: this.#memory.delivered,
      liveCheck: this.#memory.liveCheck,
    };
  }
}
