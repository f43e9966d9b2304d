import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RepairState } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { openDeployedPlace } from '../../../lambdas/operator/deployed-place.ts';
import { openFolderPlace } from '../../../lambdas/operator/folder-place.ts';
import type { Place } from '../../../lambdas/operator/place.ts';
import { rebuild } from '../../../lambdas/recovery/rebuild.ts';
import { replay } from '../../../lambdas/recovery/replay.ts';
import { rewind } from '../../../lambdas/recovery/rewind.ts';
import type { World } from '../../../lambdas/recovery/world.ts';
import { EmulatedAccount, emulatorUrl } from '../../emulator/account.ts';
import { createOperatorStack } from '../../emulator/operator-stack.ts';
import { signIn, SIGN_INS } from '../../ports/run.ts';
import { startSimulator } from '../../simulator/server.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { lines } from '../local/command.ts';

const HOUR_MS = 3_600_000;
const names = (count: number) => Array.from({ length: count }, (_, i) => `E${i}`);
const event = (uuid: string) => signIn(uuid, { timestamp: new Date(Date.now() - HOUR_MS).toISOString() });

async function simulate() {
  const simulator = await startSimulator({
    records: { signinattempts: names(4).map(event), itemusages: [], auditevents: [] },
    acceptAnyToken: true,
  });
  onTestFinished(() => simulator.close());
  return {
    push: (...uuids: string[]) => {
      simulator.push('signinattempts', ...uuids.map(event));
    },
    simulator,
  };
}

/** A place with a feed in it, what is damaged in it, and what it holds. */
interface Opened {
  readonly place: Place;
  readonly push: (...uuids: string[]) => void;
  readonly loseState: () => Promise<void>;
  readonly loseNewestObject: () => Promise<void>;
  readonly uuids: () => Promise<string[]>;
}

const uuidsIn = (delivered: readonly string[]) =>
  delivered.map((line) => (JSON.parse(line) as { uuid: string }).uuid).sort();

async function openFolder(): Promise<Opened> {
  const { push, simulator } = await simulate();
  const out = await temporaryFolder();
  const options = { out, label: 'L', apiUrl: simulator.url, apiVersion: 'v2' } as const;
  const place = await openFolderPlace(SIGN_INS, options, 'a.b.c');
  // As npm start begins, and not as an operator would.
  const newRun = () => ({
    ...place.world.newRun(),
    startTime: new Date(Date.now() - 24 * HOUR_MS).toISOString(),
  });
  return {
    place: { ...place, world: { ...place.world, newRun } },
    push,
    loseState: () => rm(path.join(out, 'state', SIGN_INS.name), { recursive: true }),
    loseNewestObject: async () => {
      const files = await readdir(path.join(out, 'logs'), { recursive: true });
      const objects = files.filter((file) => file.endsWith('.gz')).sort();
      await rm(path.join(out, 'logs', objects.at(-1)!));
    },
    uuids: async () => uuidsIn(await lines(out, 'logs', SIGN_INS.table)),
  };
}

async function openAccount(): Promise<Opened> {
  const { push, simulator } = await simulate();
  const account = await new EmulatedAccount().create();
  const { bucket, table } = account;
  const stack = await createOperatorStack(account, simulator, SIGN_INS);
  const key = { feed: { S: SIGN_INS.name } };
  return {
    place: await openDeployedPlace(SIGN_INS, stack.name),
    push,
    loseState: async () => {
      await account.dynamoDb.send(new DeleteItemCommand({ TableName: table, Key: key }));
    },
    loseNewestObject: async () => {
      const newest = (await account.objects('logs/')).at(-1)!.key;
      await account.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: newest }));
    },
    uuids: async () => uuidsIn(await account.lines('logs/')),
  };
}

function placeSuite(open: () => Promise<Opened>): void {
  /** The world of a command that never waits long: nobody else is at work here. */
  const worldOf = ({ place }: Opened): World => ({
    ...place.world,
    sleep: () => Promise.resolve(),
    progress: () => undefined,
    note: () => undefined,
  });
  const poll = ({ place }: Opened) => ingest(place.world.newRun());

  it('rebuilds a state that is lost, and delivers what has come since, once', async () => {
    const opened = await open();
    expect(await poll(opened)).toBe('caught up');
    await opened.loseState();
    opened.push('E4', 'E5');
    await expect(poll(opened)).rejects.toThrow(RepairState);
    await rebuild(worldOf(opened));
    expect(await opened.uuids()).toEqual(names(6));
    opened.push('E6');
    expect(await poll(opened)).toBe('caught up');
    expect(await opened.uuids()).toEqual(names(7));
  });

  it('lets two rebuild at once', async () => {
    const opened = await open();
    await poll(opened);
    await opened.loseState();
    opened.push('E4');
    const attempt = () => rebuild(worldOf(opened)).catch((error: unknown) => error);
    await Promise.all([attempt(), attempt()]);
    // One may have been told to run again, alone.
    await attempt();
    expect(await poll(opened)).toBe('caught up');
    expect(await opened.uuids()).toEqual(names(5));
  });

  it('rewinds to what the bucket lacks, and replays nothing that is there', async () => {
    const opened = await open();
    await poll(opened);
    await opened.loseNewestObject();
    const from = new Date(Date.now() - 24 * HOUR_MS).toISOString();
    expect(await rewind(worldOf(opened), { from, to: undefined, changed: false })).toEqual({ changed: 0 });
    expect(await opened.uuids()).toEqual(names(4));
    expect(await replay(worldOf(opened))).toEqual({ failing: 0 });
    expect(await poll(opened)).toBe('caught up');
    expect(await opened.uuids()).toEqual(names(4));
  });
}

describe('a folder', () => {
  placeSuite(openFolder);
});

describe.skipIf(emulatorUrl === '')('an account', () => {
  placeSuite(openAccount);
});
