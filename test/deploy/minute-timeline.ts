import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { FEEDS, type FeedName } from '../../lambdas/contract/feeds.ts';
import { emulatorUrl } from '../support/emulator/account.ts';
import { createClients } from '../support/emulator/clients.ts';
import { createEmulatedStack } from '../support/emulator/emulated-stack.ts';
import { startFaultProxy, type AwsExchange } from '../support/emulator/fault-proxy.ts';
import type { Behavior } from '../support/simulator/behavior.ts';
import { startSimulator } from '../support/simulator/server.ts';
import { createSimulatedAccount, ACCOUNT_DEFAULTS } from '../support/simulator/simulated-account.ts';
import { startWarmFunction, type LogLine } from './function-process.ts';
import type { SynthesizedApp } from './synthesized-app.ts';

/** What a function did in one minute. */
export interface MinuteActivity {
  readonly exchanges: readonly AwsExchange[];
  /** The number of requests to the Events API. */
  readonly requests: number;
  /** What it logged. */
  readonly lines: readonly LogLine[];
}

/** The events that arrive before a minute. */
export interface Arrivals {
  readonly events: number;
  /** The event days among which the events are distributed evenly. */
  readonly days: number;
}

/**
 * Runs the first minutes of a new stack, one for each element of `arrivals`. The functions stay warm. Before each minute its
 * events arrive in each feed. Returns what the function of each feed did.
 */
export async function runMinutes(
  app: SynthesizedApp,
  arrivals: readonly Arrivals[],
  behaviour: Partial<Behavior> = {},
): Promise<Readonly<Record<FeedName, readonly MinuteActivity[]>>> {
  const clients = createClients(emulatorUrl);
  const { references } = await createEmulatedStack(app.template, clients);
  const records = { signinattempts: [], itemusages: [], auditevents: [] };
  const simulator = await startSimulator({ records, ...behaviour });
  const SecretId = references[app.logicalId('AWS::SecretsManager::Secret')];
  const token = { SecretId, SecretString: simulator.mintToken() };
  await clients.secrets.send(new PutSecretValueCommand(token));

  async function runFeed(name: FeedName): Promise<MinuteActivity[]> {
    const deployed = app.functions.find(({ feed }) => feed === name)!;
    const proxy = await startFaultProxy(emulatorUrl, () => undefined);
    const process = startWarmFunction(deployed.bundle, {
      ...deployed.environment(references),
      AWS_ENDPOINT_URL: proxy.url,
      EVENTS_API_URL: simulator.url,
    });
    const upcoming = generateRecords(name, arrivals);
    const minutes: MinuteActivity[] = [];
    for (const { events, days } of arrivals) {
      simulator.push(name, ...upcoming.splice(0, events).map((record, i) => moveToDay(record, i % days)));
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

  const minutes = await Promise.all(FEEDS.map(async ({ name }) => [name, await runFeed(name)] as const));
  await simulator.close();
  return Object.fromEntries(minutes) as Record<FeedName, MinuteActivity[]>;
}

/** Changes the date of a record to that of `daysAgo` days ago. */
function moveToDay(record: string, daysAgo: number): string {
  const day = new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  return record.replace(/"timestamp":"\d{4}-\d\d-\d\d/, `"timestamp":"${day}`);
}

function generateRecords(feed: FeedName, arrivals: readonly Arrivals[]): string[] {
  const backlog = arrivals.reduce((sum, { events }) => sum + events, 0);
  const epoch = Date.now();
  const account = createSimulatedAccount(
    { ...ACCOUNT_DEFAULTS, epoch, backlog, livePerMinute: 0 },
    () => epoch,
  );
  return account.records(feed, 0, backlog);
}
