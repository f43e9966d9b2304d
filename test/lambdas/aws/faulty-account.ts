import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, vi } from 'vitest';
import { clientConfig } from '../../../lambdas/aws/client-config.ts';
import { DynamoDbStates } from '../../../lambdas/aws/dynamodb-states.ts';
import { S3Objects } from '../../../lambdas/aws/s3-objects.ts';
import { SecretToken } from '../../../lambdas/aws/secret-token.ts';
import type { Limits } from '../../../lambdas/ingest/limits.ts';
import { recordOf, rejectedRecordOf } from '../../support/delivered-lines.ts';
import { EmulatedAccount, emulated, emulatorUrl } from '../../support/emulator/account.ts';
import { startFaultProxy, type AwsFaults } from '../../support/emulator/fault-proxy.ts';
import { apiClient } from '../../support/ports/api-client.ts';
import { runOutcome } from '../../support/ports/run-outcome.ts';
import { MemoryFeed, SIGN_INS } from '../../support/ports/run.ts';
import { served } from '../../support/simulator/served.ts';
import { startSimulator, type SimulatorOptions } from '../../support/simulator/server.ts';

const MINUTE = 60_000;

interface FaultyOptions extends SimulatorOptions {
  readonly limits?: Partial<Limits>;
  /** How long the clients of AWS wait for an answer; as long as deployed ones unless given. */
  readonly patienceMs?: number;
}

/**
 * A feed between a simulator and an account whose calls fail as they are told: client, core, adapters and SDK are the
 * real ones, and the emulator is asked through a proxy. Time alone is made.
 */
export async function openFaultyAccount({ limits = {}, patienceMs, ...simulated }: FaultyOptions = {}) {
  withoutWaits();
  const account = await new EmulatedAccount().create();
  const secret = { SecretId: account.secretArn, SecretString: 'a-token' };
  await account.secrets.send(new PutSecretValueCommand(secret));

  let faults: AwsFaults = () => undefined;
  const proxy = await startFaultProxy(emulatorUrl, (call) => faults(call));
  onTestFinished(() => proxy.close());

  const world = new MemoryFeed([]);
  const { clock } = world;
  const simulator = await startSimulator({
    epoch: clock.time,
    now: () => clock.time,
    backlog: 40,
    backlogDays: 5,
    livePerMinute: 0,
    poison: 0.1,
    acceptAnyToken: true,
    ...simulated,
  });
  onTestFinished(() => simulator.close());

  const client = { ...emulated(proxy.url), ...clientConfig(patienceMs) };
  const tokens = new SecretToken(new SecretsManagerClient(client), account.secretArn, Date.now);
  const ports = {
    pages: apiClient(simulator.url, clock, { tokens }),
    states: new DynamoDbStates(new DynamoDBClient(client), account.table),
    objects: new S3Objects(new S3Client(client), account.bucket),
  };

  /** @param ahead milliseconds by which the run's clock is ahead of the others' */
  function run(ahead: number): Promise<string> {
    const ownClock = { now: () => clock.now() + ahead, timeLeft: () => clock.timeLeft() };
    return runOutcome(world.run({ ports: { ...ports, clock: ownClock }, limits }));
  }

  /** So many runs that begin together, and then the next minute. Gives how each ended. */
  async function pollTogether(count: number): Promise<string[]> {
    const ends = await Promise.all(Array.from({ length: count }, (_, i) => run(i)));
    clock.time += MINUTE;
    return ends;
  }

  /** One run, and then the next minute. Gives how it ended. */
  async function poll(): Promise<string> {
    const [end = ''] = await pollTogether(1);
    return end;
  }

  /** From now on calls fail as `next` says. */
  function failWith(next: AwsFaults): void {
    faults = next;
  }

  /** Lets runs go without faults until one is caught up, and gives how each ended. */
  async function drain(): Promise<string[]> {
    failWith(() => undefined);
    const ends = [];
    do ends.push(await poll());
    while (ends.at(-1) !== 'caught_up' && ends.length < 10);
    return ends;
  }

  /** That all that was served by the last run is in the bucket: each record once, unaltered. */
  async function expectAll(): Promise<void> {
    const lines = (kind: string) => account.lines(`${kind}/${SIGN_INS.table}/`);
    const events = (await lines('logs')).map(recordOf).sort();
    const rejected = (await lines('quarantine')).map(rejectedRecordOf).sort();
    const all = served(
      simulator.world,
      SIGN_INS.name,
      simulator.world.count(SIGN_INS.name, clock.time - MINUTE),
    );
    expect({ events, rejected }).toEqual({
      events: [...all.events].sort(),
      rejected: [...all.rejected].sort(),
    });
  }

  return { account, proxy, world, states: ports.states, poll, pollTogether, failWith, drain, expectAll };
}

/**
 * The SDK waits for a random part of a time that grows: here for none of it. How often it tries, and after what, stays as
 * it is deployed.
 */
function withoutWaits(): void {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0);
  onTestFinished(() => {
    random.mockRestore();
  });
}
