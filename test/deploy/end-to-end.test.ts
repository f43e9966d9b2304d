import { rmSync } from 'node:fs';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, HeadObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FEEDS, type Feed, type FeedName } from '../../lambdas/contract/feeds.ts';
import { logsPrefix, quarantinePrefix } from '../../lambdas/contract/object-layout.ts';
import { openStackTargets } from '../../lambdas/cli/targets/stack-target.ts';
import { rebuild } from '../../lambdas/recovery/rebuild.ts';
import { linesIn, recordOf, rejectedRecordOf } from '../support/delivered-lines.ts';
import { emulatorUrl, objectsBelow, type StoredObject } from '../support/emulator/account.ts';
import { clientsOf } from '../support/emulator/clients.ts';
import { createEmulatedStack } from '../support/emulator/emulated-stack.ts';
import { findEmulatorInEnvironment } from '../support/emulator/environment.ts';
import { announcedObjects } from '../support/emulator/siem.ts';
import { EVERYTHING } from '../support/variants.ts';
import { ITEM_USAGES } from '../support/ports/run.ts';
import type { Fault } from '../support/simulator/faults.ts';
import { expectedDelivery } from '../support/simulator/expected-delivery.ts';
import { startSimulator } from '../support/simulator/server.ts';
import type { LogLine } from './function-process.ts';
import { Schedule } from './schedule.ts';
import { synthesise } from './synthesised.ts';

const MINUTE_MS = 60_000;
/** Enough for a run to begin and to ask, and so little that an API that hangs does not take a minute. */
const SHORT_MS = 9_000;
/** How the API answers while it is broken, one feed after the other. */
const BROKEN: readonly Fault[] = [
  { kind: 'status', status: 429 },
  { kind: 'hang' },
  { kind: 'status', status: 500 },
];

/** A 1Password account with a clock of its own, an hour behind, which goes on by a minute at a time. */
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
    /** How the API answers from now on, where not as it should. */
    faults,
    minutePasses: () => (now += MINUTE_MS),
    /** What has happened so far. */
    happened: (feed: FeedName) =>
      expectedDelivery(simulator.account, feed, simulator.account.count(feed, now)),
  };
}

/** What `cdk deploy` does, and a schedule that has not begun. */
async function deploy(settings: object) {
  const synthesised = synthesise({ ...EVERYTHING, ...settings });
  onTestFinished(() => {
    rmSync(synthesised.folder, { recursive: true });
  });
  const clients = clientsOf(emulatorUrl);
  const stack = await createEmulatedStack(synthesised.template, clients);
  const schedule = new Schedule(synthesised, stack, clients);
  onTestFinished(() => {
    schedule.stop();
  });
  return { clients, stack, schedule };
}

/** `npm run operator -- rebuild`, but that it does not wait two minutes for runs to end: here none is under way. */
async function rebuildFeed(feed: Feed, stack: string): Promise<void> {
  findEmulatorInEnvironment();
  const [place] = await openStackTargets(feed, stack);
  const nothing = () => undefined;
  await rebuild({ ...place!.context, sleep: () => Promise.resolve(), progress: nothing, note: nothing });
}

/** How the last run in a log ended: its outcome, or the error where that says more. */
function endOf(lines: readonly LogLine[] = []): unknown {
  const summary = lines.findLast(({ outcome }) => outcome !== undefined);
  return summary?.['error'] ?? summary?.['outcome'];
}

/** The lines of the objects below a prefix. */
function linesBelow(prefix: string, objects: readonly StoredObject[]): string[] {
  return objects.filter(({ key }) => key.startsWith(prefix)).flatMap(({ body }) => linesIn(body));
}

describe.skipIf(emulatorUrl === '')('the stack, from its deployment on', () => {
  it('delivers each event once, whatever happens to it', async () => {
    const { simulator, faults, minutePasses, happened } = await simulate();
    const { clients, stack, schedule } = await deploy({ eventsApiUrl: simulator.url });
    const { outputs } = stack;
    const names = FEEDS.map(({ name }) => name);
    const each = (end: string) => Object.fromEntries(names.map((name) => [name, end]));
    const tick = async (timeLeftMs?: number) => {
      minutePasses();
      const logs = await schedule.tick(timeLeftMs);
      return { logs, ends: Object.fromEntries(names.map((name) => [name, endOf(logs.get(name))])) };
    };
    const ticks = async (count: number) => {
      for (let i = 0; i < count; i += 1) expect((await tick()).ends).toEqual(each('caught_up'));
    };
    const putToken = (SecretString: string) => {
      const SecretId = /--secret-id (?<arn>\S+)/.exec(outputs['PutTokenCommand']!)!.groups!['arn']!;
      return clients.secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
    };

    // DeployedSource, and nobody has put the token yet.
    for (let i = 0; i < 2; i += 1) {
      const { logs, ends } = await tick();
      expect(ends).toEqual(each('ReplaceToken'));
      for (const lines of logs.values()) {
        expect(lines.find(({ level }) => level === 'ERROR')?.['message']).toBe(
          `the token is not set yet: put the bearer token of 1Password's Events Reporting integration into secret ${outputs['TokenSecretArn']!}`,
        );
      }
    }

    const first = simulator.mintToken();
    await putToken(`${first}\n`);
    await ticks(10);

    // The token is rotated.
    await putToken(simulator.mintToken());
    simulator.revokeToken(first);
    await ticks(2);

    // The API is broken, and works again.
    names.forEach((name, i) => (faults[name] = BROKEN[i]!));
    expect((await tick(SHORT_MS)).ends).toEqual({
      ...each('TryAgainLater'),
      signinattempts: 'rate_limited',
    });
    for (const name of names) Reflect.deleteProperty(faults, name);
    await ticks(2);

    // A state is lost, and an operator mends it.
    const Key = { feed: { S: ITEM_USAGES.name }, item: { S: 'state' } };
    await clients.dynamoDb.send(new DeleteItemCommand({ TableName: outputs['StateTableName'], Key }));
    for (let i = 0; i < 2; i += 1) {
      expect((await tick()).ends).toEqual({ ...each('caught_up'), [ITEM_USAGES.name]: 'RepairState' });
    }
    await rebuildFeed(ITEM_USAGES, stack.name);
    await ticks(3);

    // What a SIEM reads.
    const objects = await objectsBelow(clients.s3, outputs['BucketName']!, '');
    const announced = await announcedObjects(clients, outputs['QueueUrl']!);
    for (const feed of FEEDS) {
      const { events, rejected } = happened(feed.name);
      expect(rejected.length).toBeGreaterThan(0);
      const delivered = linesBelow(logsPrefix(feed), objects);
      expect(delivered.map(recordOf).sort()).toEqual([...events].sort());
      expect(linesBelow(quarantinePrefix(feed), objects).map(rejectedRecordOf).sort()).toEqual(
        [...rejected].sort(),
      );
      expect(linesBelow(logsPrefix(feed), announced).sort()).toEqual([...delivered].sort());
    }
    expect(announced.filter(({ key }) => !key.startsWith('logs/'))).toEqual([]);

    // All the while the bucket was locked: each object was written once, and can neither be deleted nor lose its lock.
    const Bucket = outputs['BucketName']!;
    const versionsBelow = async (Prefix: string) =>
      (await clients.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }))).Versions ?? [];
    const keys = objects.map(({ key }) => key).sort();
    expect((await versionsBelow('')).map(({ Key }) => Key).sort()).toEqual(keys);
    for (const Key of [keys.at(0)!, keys.at(-1)!]) {
      const { ObjectLockMode } = await clients.s3.send(new HeadObjectCommand({ Bucket, Key }));
      expect(ObjectLockMode).toBe('COMPLIANCE');
      const [version] = await versionsBelow(Key);
      const deletion = new DeleteObjectCommand({ Bucket, Key, VersionId: version?.VersionId });
      await expect(clients.s3.send(deletion)).rejects.toThrow();
      expect(await versionsBelow(Key)).toEqual([version]);
    }
  });
});
