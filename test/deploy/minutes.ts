import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { FEEDS, type FeedName } from '../../lambdas/contract/feeds.ts';
import { emulatorUrl } from '../support/emulator/account.ts';
import { clientsOf } from '../support/emulator/clients.ts';
import { createEmulatedStack } from '../support/emulator/emulated-stack.ts';
import { startFaultProxy, type AwsExchange } from '../support/emulator/fault-proxy.ts';
import type { Behavior } from '../support/simulator/behavior.ts';
import { startSimulator } from '../support/simulator/server.ts';
import { createSimulatedAccount, ACCOUNT_DEFAULTS } from '../support/simulator/simulated-account.ts';
import { startWarmFunction, type LogLine } from './function-process.ts';
import type { Synthesised } from './synthesised.ts';

/** What a function does in one minute. */
export interface Minute {
  readonly exchanges: readonly AwsExchange[];
  /** How often it asks the Events API. */
  readonly requests: number;
  /** What it writes into its log. */
  readonly lines: readonly LogLine[];
}

/** So many events, of so many event days: as many of each. */
export interface Arrivals {
  readonly events: number;
  readonly days: number;
}

/**
 * The first minutes of a new stack, of each feed. The functions stay warm, and before each minute these events arrive in
 * each feed.
 */
export async function minutesOf(
  synthesised: Synthesised,
  arrivals: readonly Arrivals[],
  behaviour: Partial<Behavior> = {},
): Promise<Readonly<Record<FeedName, readonly Minute[]>>> {
  const clients = clientsOf(emulatorUrl);
  const { references } = await createEmulatedStack(synthesised.template, clients);
  const records = { signinattempts: [], itemusages: [], auditevents: [] };
  const simulator = await startSimulator({ records, ...behaviour });
  const SecretId = references[synthesised.logicalId('AWS::SecretsManager::Secret')];
  const token = { SecretId, SecretString: simulator.mintToken() };
  await clients.secrets.send(new PutSecretValueCommand(token));

  async function live(name: FeedName): Promise<Minute[]> {
    const deployed = synthesised.functions.find(({ feed }) => feed === name)!;
    const proxy = await startFaultProxy(emulatorUrl, () => undefined);
    const process = startWarmFunction(deployed.bundle, {
      ...deployed.environment(references),
      AWS_ENDPOINT_URL: proxy.url,
      EVENTS_API_URL: simulator.url,
    });
    const coming = recordsOf(name, arrivals);
    const minutes: Minute[] = [];
    for (const { events, days } of arrivals) {
      simulator.push(name, ...coming.splice(0, events).map((record, i) => happenedOn(record, i % days)));
      const callsBefore = proxy.exchanges.length;
      const requestsBefore = simulator.requestCount(name);
      const lines = await process.invoke(55_000);
      minutes.push({
        exchanges: proxy.exchanges.slice(callsBefore),
        requests: simulator.requestCount(name) - requestsBefore,
        lines,
      });
    }
    process.stop();
    await proxy.close();
    return minutes;
  }

  const lived = await Promise.all(FEEDS.map(async ({ name }) => [name, await live(name)] as const));
  await simulator.close();
  return Object.fromEntries(lived) as Record<FeedName, Minute[]>;
}

/** The record as one of a day that was so many days ago. */
function happenedOn(record: string, daysAgo: number): string {
  const day = new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  return record.replace(/"timestamp":"\d{4}-\d\d-\d\d/, `"timestamp":"${day}`);
}

function recordsOf(feed: FeedName, arrivals: readonly Arrivals[]): string[] {
  const backlog = arrivals.reduce((sum, { events }) => sum + events, 0);
  const epoch = Date.now();
  const account = createSimulatedAccount(
    { ...ACCOUNT_DEFAULTS, epoch, backlog, livePerMinute: 0 },
    () => epoch,
  );
  return account.records(feed, 0, backlog);
}
