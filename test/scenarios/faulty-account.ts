import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, onTestFinished, vi } from 'vitest';
import { clientConfig } from '../../lambdas/aws/client-config.ts';
import { DynamoDbStates } from '../../lambdas/aws/dynamodb-states.ts';
import { S3Objects } from '../../lambdas/aws/s3-objects.ts';
import { readSecret } from '../../lambdas/aws/secret-reader.ts';
import { SecretToken } from '../../lambdas/aws/secret-token.ts';
import type { Limits } from '../../lambdas/ingest/limits.ts';
import { recordOf, rejectedRecordOf } from '../support/delivered-lines.ts';
import { EmulatedAccount, clientOptions, emulatorUrl } from '../support/emulator/account.ts';
import { startFaultProxy, type AwsFaults } from '../support/emulator/fault-proxy.ts';
import { apiClient } from '../support/ports/api-client.ts';
import { runOutcome } from '../support/ports/run-outcome.ts';
import { MemoryFeed, SIGN_INS } from '../support/ports/run.ts';
import { expectedDelivery } from '../support/simulator/expected-delivery.ts';
import { startSimulator, type SimulatorOptions } from '../support/simulator/server.ts';

const MINUTE = 60_000;

interface FaultyOptions extends SimulatorOptions {
  readonly limits?: Partial<Limits>;
  /** How long the AWS clients wait for a response; by default, as long as deployed ones. */
  readonly timeoutMs?: number;
}

/**
 * Polls one feed from a simulator into an emulated account whose calls fail on demand. The API client, the core, the adapters,
 * and the SDK are the real ones; calls reach the emulator through a proxy. Only the clock is simulated.
 */
export async function openFaultyAccount({ limits = {}, timeoutMs, ...simulated }: FaultyOptions = {}) {
  removeSdkDelays();
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

  const client = { ...clientOptions(proxy.url), ...clientConfig(timeoutMs) };
  const secrets = new SecretsManagerClient(client);
  const tokens = new SecretToken(() => readSecret(secrets, account.secretArn), account.secretArn, Date.now);
  const ports = {
    pages: apiClient(simulator.url, clock, { tokens }),
    states: new DynamoDbStates(new DynamoDBClient(client), account.table),
    objects: new S3Objects(new S3Client(client), account.bucket),
  };

  /** @param clockSkewMs milliseconds by which the clock of this run is ahead */
  function run(clockSkewMs: number): Promise<string> {
    const skewedClock = { now: () => clock.now() + clockSkewMs, timeLeft: () => clock.timeLeft() };
    return runOutcome(world.run({ ports: { ...ports, clock: skewedClock }, limits }));
  }

  /** Starts concurrent runs, then advances the clock by a minute. Returns how each run ended. */
  async function pollTogether(count: number): Promise<string[]> {
    const ends = await Promise.all(Array.from({ length: count }, (_, i) => run(i)));
    clock.time += MINUTE;
    return ends;
  }

  /** Executes one run, then advances the clock by a minute. Returns how the run ended. */
  async function poll(): Promise<string> {
    const [end = ''] = await pollTogether(1);
    return end;
  }

  /** Sets how calls fail from now on. */
  function failWith(next: AwsFaults): void {
    faults = next;
  }

  /** Executes runs without faults until one is caught up, at most 10. Returns how each ended. */
  async function drain(): Promise<string[]> {
    failWith(() => undefined);
    const ends = [];
    do ends.push(await poll());
    while (ends.at(-1) !== 'caught_up' && ends.length < 10);
    return ends;
  }

  /** Asserts that the bucket contains each record that the API had at the last run, once and unaltered. */
  async function expectAllDelivered(): Promise<void> {
    const lines = (kind: string) => account.lines(`${kind}/${SIGN_INS.table}/`);
    const events = (await lines('logs')).map(recordOf).sort();
    const rejected = (await lines('quarantine')).map(rejectedRecordOf).sort();
    const all = expectedDelivery(
      simulator.account,
      SIGN_INS.name,
      simulator.account.count(SIGN_INS.name, clock.time - MINUTE),
    );
    expect({ events, rejected }).toEqual({
      events: [...all.events].sort(),
      rejected: [...all.rejected].sort(),
    });
  }

  return {
    account,
    proxy,
    world,
    states: ports.states,
    poll,
    pollTogether,
    failWith,
    drain,
    expectAllDelivered,
  };
}

/**
 * Removes the delays between the SDK's retries, which are a random part of a growing time. How often it retries, and after
 * which errors, stays as deployed.
 */
function removeSdkDelays(): void {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0);
  onTestFinished(() => {
    random.mockRestore();
  });
}
