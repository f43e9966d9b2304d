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
import type { DeployedFunction, Synthesised } from './synthesised.ts';

/** A run, and what befalls it. */
interface Befallen {
  readonly name: string;
  readonly before?: 'the token is put' | 'the batches are suspect' | 'the states are lost';
  readonly aws?: Readonly<Partial<Record<Operation, AwsFault>>>;
  readonly api?: Fault;
}

/** All that makes a function call AWS. Of faults these are the ones for which the SDK waits least. */
const LIFE: readonly Befallen[] = [
  { name: 'no state and no token' },
  { name: 'announces and cannot store', before: 'the token is put', aws: { PutObject: 'conflict' } },
  {
    name: 'gives up a suspect batch, announces again and cannot store',
    before: 'the batches are suspect',
    aws: { PutObject: 'conflict' },
  },
  { name: 'stores and cannot commit', aws: { PutItem: 'refused' } },
  { name: 'commits' },
  { name: 'idles' },
  { name: 'is refused its token', api: { kind: 'status', status: 401 } },
  { name: 'reads the token again' },
  { name: 'finds its state lost', before: 'the states are lost' },
];

export interface Lived {
  readonly deployed: DeployedFunction;
  /** Every call of AWS that its function made. */
  readonly exchanges: readonly AwsExchange[];
  /** How each run ended: its outcome, and the kind of error that it failed by. */
  readonly ends: Readonly<Record<string, string>>;
}

/** Lets all functions of a stack live through all that makes them call AWS, side by side. */
export async function liveThroughAll(
  synthesised: Synthesised,
  { references }: EmulatedStack,
  { dynamoDb, secrets }: Clients,
): Promise<readonly Lived[]> {
  const { functions } = synthesised;
  const SecretId = references[synthesised.logicalId('AWS::SecretsManager::Secret')];
  const TableName = references[synthesised.logicalId('AWS::DynamoDB::Table')];
  let run: Befallen;
  const simulator = await startSimulator({
    backlog: 200,
    livePerMinute: 0,
    poison: 0.05,
    faults: () => run.api,
  });
  const lives = await Promise.all(
    functions.map(async (deployed) => {
      const proxy = await startFaultProxy(emulatorUrl, ({ operation }) => run.aws?.[operation]);
      const environment = deployed.environment(references);
      const found = { ...environment, AWS_ENDPOINT_URL: proxy.url, EVENTS_API_URL: simulator.url };
      const ends: Record<string, string> = {};
      return { deployed, proxy, process: startWarmFunction(deployed.bundle, found), ends };
    }),
  );
  const before = {
    'the token is put': () =>
      secrets.send(new PutSecretValueCommand({ SecretId, SecretString: simulator.mintToken() })),
    'the batches are suspect': () =>
      Promise.all(
        functions.map(async ({ feed }) => {
          const { Item } = await dynamoDb.send(new GetItemCommand({ TableName, Key: keyOf(feed) }));
          // For longer than any run lives.
          const suspect = { since: new Date(Date.now() - 180_000).toISOString() };
          const state = JSON.stringify({ ...(JSON.parse(Item!['state']!.S!) as object), suspect });
          await dynamoDb.send(new PutItemCommand({ TableName, Item: { ...Item, state: { S: state } } }));
        }),
      ),
    'the states are lost': () =>
      Promise.all(
        functions.map(({ feed }) => dynamoDb.send(new DeleteItemCommand({ TableName, Key: keyOf(feed) }))),
      ),
  };

  for (run of LIFE) {
    if (run.before !== undefined) await before[run.before]();
    const { name } = run;
    await Promise.all(
      lives.map(async ({ process, ends }) => {
        ends[name] = endOf(await process.invoke(55_000));
      }),
    );
  }
  for (const { process } of lives) process.stop();
  await Promise.all([simulator.close(), ...lives.map(({ proxy }) => proxy.close())]);
  return lives.map(({ deployed, proxy: { exchanges }, ends }) => ({ deployed, exchanges, ends }));
}

/** Of the item that keeps a feed's state. */
function keyOf(feed: string) {
  return { feed: { S: feed }, item: { S: 'state' } };
}

function endOf(lines: readonly LogLine[]): string {
  const { outcome, error } = lines.find((line) => 'outcome' in line) ?? {};
  return [outcome, error].filter((said) => typeof said === 'string').join(': ');
}
