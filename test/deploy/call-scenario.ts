import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { emulatorUrl } from '../support/emulator/account.ts';
import type { Operation } from '../support/emulator/aws-errors.ts';
import type { Clients } from '../support/emulator/clients.ts';
import type { EmulatedStack } from '../support/emulator/emulated-stack.ts';
import { startFaultProxy, type AwsExchange, type AwsFault } from '../support/emulator/fault-proxy.ts';
import type { Fault } from '../support/simulator/faults.ts';
import { startSimulator } from '../support/simulator/server.ts';
import { startWarmFunction, type LogLine } from './function-process.ts';
import type { DeployedFunction, SynthesizedApp } from './synthesized-app.ts';

/** One run of each function, and what happens before and during it. */
interface ScenarioStep {
  readonly name: string;
  readonly before?: 'store_token' | 'mark_batches_suspect' | 'delete_states';
  readonly aws?: Readonly<Partial<Record<Operation, AwsFault>>>;
  readonly api?: Fault;
}

/** Makes a function use each of its AWS calls. The faults are those that the SDK retries with the shortest delays. */
const SCENARIO: readonly ScenarioStep[] = [
  { name: 'no state and no token' },
  { name: 'announces and cannot store', before: 'store_token', aws: { PutObject: 'conflict' } },
  {
    name: 'gives up a suspect batch, announces again and cannot store',
    before: 'mark_batches_suspect',
    aws: { PutObject: 'conflict' },
  },
  { name: 'stores and cannot commit', aws: { PutItem: 'refused' } },
  { name: 'commits' },
  { name: 'finds no new events' },
  { name: 'has its token refused', api: { kind: 'status', status: 401 } },
  { name: 'reads the token again' },
  { name: 'finds its state lost', before: 'delete_states' },
];

/** What one function did in the scenario. */
export interface ScenarioResult {
  readonly deployed: DeployedFunction;
  /** Every AWS call of the function. */
  readonly exchanges: readonly AwsExchange[];
  /** How each run ended: its outcome, followed by the name of its error if it failed. */
  readonly ends: Readonly<Record<string, string>>;
}

/** Runs all functions of a stack through the scenario, concurrently. */
export async function runScenario(
  app: SynthesizedApp,
  { references }: EmulatedStack,
  { dynamoDb, secrets }: Clients,
): Promise<readonly ScenarioResult[]> {
  const { functions } = app;
  const SecretId = references[app.logicalId('AWS::SecretsManager::Secret')];
  const TableName = references[app.logicalId('AWS::DynamoDB::Table')];
  let step: ScenarioStep;
  const simulator = await startSimulator({
    backlog: 200,
    livePerMinute: 0,
    poison: 0.05,
    faults: () => step.api,
  });
  const runs = await Promise.all(
    functions.map(async (deployed) => {
      const proxy = await startFaultProxy(emulatorUrl, ({ operation }) => step.aws?.[operation]);
      const environment = deployed.environment(references);
      const variables = { ...environment, AWS_ENDPOINT_URL: proxy.url, EVENTS_API_URL: simulator.url };
      const ends: Record<string, string> = {};
      return { deployed, proxy, process: startWarmFunction(deployed.bundle, variables), ends };
    }),
  );
  const before = {
    store_token: () =>
      secrets.send(new PutSecretValueCommand({ SecretId, SecretString: simulator.mintToken() })),
    mark_batches_suspect: () =>
      Promise.all(
        functions.map(async ({ feed }) => {
          const { Item } = await dynamoDb.send(new GetItemCommand({ TableName, Key: stateKey(feed) }));
          // Longer ago than any run may last.
          const suspect = { since: new Date(Date.now() - 180_000).toISOString() };
          const state = JSON.stringify({ ...(JSON.parse(Item!['state']!.S!) as object), suspect });
          await dynamoDb.send(new PutItemCommand({ TableName, Item: { ...Item, state: { S: state } } }));
        }),
      ),
    delete_states: () =>
      Promise.all(
        functions.map(({ feed }) => dynamoDb.send(new DeleteItemCommand({ TableName, Key: stateKey(feed) }))),
      ),
  };

  for (step of SCENARIO) {
    if (step.before !== undefined) await before[step.before]();
    const { name } = step;
    await Promise.all(
      runs.map(async ({ process, ends }) => {
        ends[name] = endOf(await process.invoke(55_000));
      }),
    );
  }
  for (const { process } of runs) process.stop();
  await Promise.all([simulator.close(), ...runs.map(({ proxy }) => proxy.close())]);
  return runs.map(({ deployed, proxy: { exchanges }, ends }) => ({ deployed, exchanges, ends }));
}

/** Returns the key of the item that stores a feed's state. */
function stateKey(feed: string) {
  return { feed: { S: feed }, item: { S: 'state' } };
}

function endOf(lines: readonly LogLine[]): string {
  const { outcome, error } = lines.find((line) => 'outcome' in line) ?? {};
  return [outcome, error].filter((text) => typeof text === 'string').join(': ');
}
