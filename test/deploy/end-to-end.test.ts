import { rmSync } from 'node:fs';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, HeadObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FEEDS, type Feed, type FeedName } from '../../lambdas/contract/feeds.ts';
import { logsPrefix, quarantinePrefix } from '../../lambdas/contract/object-layout.ts';
import { openStackSource } from '../../lambdas/cli/targets/stack-source.ts';
import { rebuild } from '../../lambdas/recovery/rebuild.ts';
import { linesIn, recordOf, rejectedRecordOf } from '../support/delivered-lines.ts';
import { emulatorUrl, objectsUnder, type StoredObject } from '../support/emulator/account.ts';
import { createClients } from '../support/emulator/clients.ts';
import { createEmulatedStack } from '../support/emulator/emulated-stack.ts';
import { setEmulatorEnvironment } from '../support/emulator/environment.ts';
import { receiveNotifiedObjects } from '../support/emulator/siem.ts';
import { EVERYTHING } from '../support/variants.ts';
import { ITEM_USAGES } from '../support/ports/run.ts';
import type { Fault } from '../support/simulator/faults.ts';
import { expectedDelivery } from '../support/simulator/expected-delivery.ts';
import { startSimulator } from '../support/simulator/server.ts';
import { endOfRun } from './function-process.ts';
import { EmulatedSchedule } from './emulated-schedule.ts';
import { synthesizeApp } from './synthesized-app.ts';

const MINUTE_MS = 60_000;
/** Long enough for a run to start and to send a request, and short enough that an API that hangs does not take a minute. */
const SHORT_RUN_MS = 9_000;
/** How the API fails during its outage: one fault per feed, in the order of FEEDS. */
const OUTAGE: readonly Fault[] = [
  { kind: 'status', status: 429 },
  { kind: 'hang' },
  { kind: 'status', status: 500 },
];

/** Starts a simulator whose clock is an hour behind, and only advances by a minute at a time. */
async function simulate() {
  let now = Date.now() - 60 * MINUTE_MS;
  const faults: Partial<Record<FeedName, Fault>> = {};
  const simulator = await startSimulator({
    epoch: now,
    now: () => now,
    backlog: 1_200,
    backlogDays: 3,
    livePerMinute: 40,
    poison: 0.03,
    faults: ({ feed }) => feed && faults[feed],
  });
  onTestFinished(() => simulator.close());
  return {
    simulator,
    /** Mutable: the fault of each feed from now on. */
    faults,
    advanceMinute: () => (now += MINUTE_MS),
    /** What must be delivered so far. */
    expected: (feed: FeedName) =>
      expectedDelivery(simulator.account, feed, simulator.account.count(feed, now)),
  };
}

/** Deploys the stack into the emulator, like `cdk deploy`. Its schedule has not ticked yet. */
async function deploy(settings: object) {
  const app = synthesizeApp({ ...EVERYTHING, ...settings });
  onTestFinished(() => {
    rmSync(app.folder, { recursive: true });
  });
  const clients = createClients(emulatorUrl);
  const stack = await createEmulatedStack(app.template, clients);
  const schedule = new EmulatedSchedule(app, stack, clients);
  onTestFinished(() => {
    schedule.stop();
  });
  return { clients, stack, schedule };
}

/** Does what `npm run operator -- rebuild` does, but does not wait two minutes for active runs to end: there are none. */
async function rebuildFeed(feed: Feed, stack: string): Promise<void> {
  setEmulatorEnvironment();
  const [target] = (await openStackSource(feed, stack)).feeds;
  const ignore = () => undefined;
  await rebuild({ ...target!.context, sleep: () => Promise.resolve(), progress: ignore, note: ignore });
}

/** Returns the lines of the objects under a prefix. */
function linesUnder(prefix: string, objects: readonly StoredObject[]): string[] {
  return objects.filter(({ key }) => key.startsWith(prefix)).flatMap(({ body }) => linesIn(body));
}

describe.skipIf(emulatorUrl === '')('the deployed stack', () => {
  it('delivers each event once, whatever happens in its lifetime', async () => {
    const { simulator, faults, advanceMinute, expected } = await simulate();
    const { clients, stack, schedule } = await deploy({ eventsApiUrl: simulator.url });
    const { outputs } = stack;
    const names = FEEDS.map(({ name }) => name);
    const each = (end: string) => Object.fromEntries(names.map((name) => [name, end]));
    const tick = async (timeLeftMs?: number) => {
      advanceMinute();
      const logs = await schedule.tick(timeLeftMs);
      return { logs, ends: Object.fromEntries(names.map((name) => [name, endOfRun(logs.get(name) ?? [])])) };
    };
    const ticks = async (count: number) => {
      for (let i = 0; i < count; i += 1) expect((await tick()).ends).toEqual(each('caught_up'));
    };
    const storeToken = (SecretString: string) => {
      const SecretId = /--secret-id (?<arn>\S+)/.exec(outputs['PutTokenCommand']!)!.groups!['arn']!;
      return clients.secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
    };

    // Deployed; the token is not stored yet.
    for (let i = 0; i < 2; i += 1) {
      const { logs, ends } = await tick();
      expect(ends).toEqual(each('ReplaceToken'));
      for (const lines of logs.values()) {
        expect(lines.find(({ level }) => level === 'ERROR')?.['message']).toBe(
          `the token is not set: store the bearer token of 1Password's Events Reporting integration in secret ${outputs['TokenSecretArn']!}; see docs/runbook.md#token-refused-or-not-set`,
        );
      }
    }

    const first = simulator.mintToken();
    await storeToken(`${first}\n`);
    await ticks(10);

    // The token is rotated.
    await storeToken(simulator.mintToken());
    simulator.revokeToken(first);
    await ticks(2);

    // The API has an outage, and recovers.
    names.forEach((name, i) => (faults[name] = OUTAGE[i]!));
    expect((await tick(SHORT_RUN_MS)).ends).toEqual({
      ...each('UnreadablePage'),
      signinattempts: 'rate_limited',
    });
    for (const name of names) Reflect.deleteProperty(faults, name);
    await ticks(2);

    // A state is lost, and an operator rebuilds it.
    const Key = { feed: { S: ITEM_USAGES.name }, item: { S: 'state' } };
    await clients.dynamoDb.send(new DeleteItemCommand({ TableName: outputs['StateTableName'], Key }));
    for (let i = 0; i < 2; i += 1) {
      expect((await tick()).ends).toEqual({ ...each('caught_up'), [ITEM_USAGES.name]: 'RepairState' });
    }
    await rebuildFeed(ITEM_USAGES, stack.name);
    await ticks(3);

    // A SIEM reads each event once.
    const objects = await objectsUnder(clients.s3, outputs['BucketName']!, '');
    const notified = await receiveNotifiedObjects(clients, outputs['QueueUrl']!);
    for (const feed of FEEDS) {
      const { events, rejected } = expected(feed.name);
      expect(rejected.length).toBeGreaterThan(0);
      const delivered = linesUnder(logsPrefix(feed), objects);
      expect(delivered.map(recordOf).sort()).toEqual([...events].sort());
      expect(linesUnder(quarantinePrefix(feed), objects).map(rejectedRecordOf).sort()).toEqual(
        [...rejected].sort(),
      );
      expect(linesUnder(logsPrefix(feed), notified).sort()).toEqual([...delivered].sort());
    }
    expect(notified.filter(({ key }) => !key.startsWith('logs/'))).toEqual([]);

    // The bucket was locked all the time: each object was written once, and can neither be deleted nor unlocked.
    const Bucket = outputs['BucketName']!;
    const versionsUnder = async (Prefix: string) =>
      (await clients.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }))).Versions ?? [];
    const keys = objects.map(({ key }) => key).sort();
    expect((await versionsUnder('')).map(({ Key }) => Key).sort()).toEqual(keys);
    for (const Key of [keys.at(0)!, keys.at(-1)!]) {
      const { ObjectLockMode } = await clients.s3.send(new HeadObjectCommand({ Bucket, Key }));
      expect(ObjectLockMode).toBe('COMPLIANCE');
      const [version] = await versionsUnder(Key);
      const deletion = new DeleteObjectCommand({ Bucket, Key, VersionId: version?.VersionId });
      await expect(clients.s3.send(deletion)).rejects.toThrow();
      expect(await versionsUnder(Key)).toEqual([version]);
    }
  });
});
