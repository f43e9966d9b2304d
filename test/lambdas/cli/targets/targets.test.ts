import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OPERATOR_OUTPUT } from '../../../../lambdas/contract/environment.ts';
import { FEEDS } from '../../../../lambdas/contract/feeds.ts';
import { FixSettings, RepairState } from '../../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../../lambdas/ingest/ingest.ts';
import type { Run } from '../../../../lambdas/ingest/run.ts';
import { openFolderSource } from '../../../../lambdas/sources/folder-source.ts';
import { newRunClock } from '../../../../lambdas/sources/run-clock.ts';
import { openStackSource } from '../../../../lambdas/cli/targets/stack-source.ts';
import { openFolder } from '../../../../lambdas/cli/targets/folder-source.ts';
import type { Target } from '../../../../lambdas/cli/targets/target.ts';
import { DeployedSource } from '../../../../lambdas/sources/deployed-source.ts';
import { parseEnvironment } from '../../../../lambdas/sources/poller-settings.ts';
import type { JobContext } from '../../../../lambdas/recovery/job-context.ts';
import { rebuild } from '../../../../lambdas/recovery/rebuild.ts';
import { replay } from '../../../../lambdas/recovery/replay.ts';
import { requestRewind } from '../../../../lambdas/recovery/rewind.ts';
import { EmulatedAccount, emulatorUrl } from '../../../support/emulator/account.ts';
import { createClients } from '../../../support/emulator/clients.ts';
import { createEmulatedStack } from '../../../support/emulator/emulated-stack.ts';
import { setEmulatorEnvironment } from '../../../support/emulator/environment.ts';
import { createOperatorStack } from '../../../support/emulator/operator-stack.ts';
import { signIn, SIGN_INS } from '../../../support/ports/run.ts';
import { startSimulator } from '../../../support/simulator/server.ts';
import { deployed } from '../../../support/template.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { lines } from '../../../support/command.ts';

const HOUR_MS = 3_600_000;
const names = (count: number) => Array.from({ length: count }, (_, i) => `E${i}`);
const event = (uuid: string, hoursAgo = 1) =>
  signIn(uuid, { timestamp: new Date(Date.now() - hoursAgo * HOUR_MS).toISOString() });

async function simulate() {
  const simulator = await startSimulator({
    // The first two happened before the feed starts.
    records: {
      signinattempts: [event('E0', 300), event('E1', 200), event('E2'), event('E3')],
      itemusages: [],
      auditevents: [],
    },
    acceptAnyToken: true,
  });
  onTestFinished(() => simulator.close());
  return {
    push: (...uuids: string[]) => {
      simulator.push('signinattempts', ...uuids.map((uuid) => event(uuid)));
    },
    simulator,
  };
}

/** A feed of a target, its poller, and ways to change and read what is stored. */
interface Opened {
  readonly target: Target;
  readonly newRun: () => Run;
  readonly push: (...uuids: string[]) => void;
  readonly loseTable: () => Promise<void>;
  readonly uuids: () => Promise<string[]>;
}

const uuidsIn = (delivered: readonly string[]) =>
  delivered.map((line) => (JSON.parse(line) as { uuid: string }).uuid).sort();
const ignore = () => undefined;

async function inFolder(): Promise<Opened> {
  const { push, simulator } = await simulate();
  const out = await temporaryFolder();
  const options = { out, label: 'L', apiUrl: simulator.url, apiVersion: 'v2' } as const;
  const source = await openFolderSource(options, 'a.b.c');
  const [target] = (await openFolder(SIGN_INS, { out })).feeds;
  return {
    target: target!,
    newRun: () => source.newRun(SIGN_INS, new Date(Date.now() - 24 * HOUR_MS).toISOString(), ignore),
    push,
    loseTable: () => rm(path.join(out, 'state', SIGN_INS.name), { recursive: true }),
    uuids: async () => uuidsIn(await lines(out, 'logs', SIGN_INS.table)),
  };
}

async function inAccount(): Promise<Opened> {
  const { push, simulator } = await simulate();
  const account = await new EmulatedAccount().create();
  const stack = await createOperatorStack(account, simulator, SIGN_INS);
  const [target] = (await openStackSource(SIGN_INS, stack.name)).feeds;
  const poller = new DeployedSource(parseEnvironment({ ...stack.environment, FEED: SIGN_INS.name }));
  return {
    target: target!,
    newRun: () => {
      const clock = newRunClock();
      return poller.newRun(() => clock.timeLeft(), ignore);
    },
    push,
    loseTable: async () => {
      const { table, dynamoDb } = account;
      const Key = { feed: { S: SIGN_INS.name }, item: { S: 'state' } };
      await dynamoDb.send(new DeleteItemCommand({ TableName: table, Key }));
    },
    uuids: async () => uuidsIn(await account.lines('logs/')),
  };
}

function targetSuite(open: () => Promise<Opened>): void {
  /** The context of a job that does not wait for other runs: there are none. */
  const contextOf = ({ target }: Opened): JobContext => ({
    ...target.context,
    sleep: () => Promise.resolve(),
    progress: ignore,
    note: ignore,
  });
  const poll = ({ newRun }: Opened) => ingest(newRun());
  const from = () => new Date(Date.now() - 400 * HOUR_MS).toISOString();

  it('rebuilds a lost state, and the feed continues without a gap or a duplicate', async () => {
    const opened = await open();
    expect(await poll(opened)).toBe('caught_up');
    await opened.loseTable();
    opened.push('E4', 'E5');
    await expect(poll(opened)).rejects.toThrow(RepairState);
    expect(await rebuild(contextOf(opened))).toMatchObject({ events: 2, rejected: 0 });
    expect(await poll(opened)).toBe('caught_up');
    await requestRewind(contextOf(opened), { from: from(), changed: true });
    expect(await poll(opened)).toBe('caught_up');
    expect(await opened.uuids()).toEqual(names(6));
  });

  it('accepts two rebuilds at once', async () => {
    const opened = await open();
    await poll(opened);
    await opened.loseTable();
    opened.push('E4');
    const attempt = () => rebuild(contextOf(opened)).catch((error: unknown) => error);
    const answers = await Promise.all([attempt(), attempt()]);
    expect(answers.filter((answer) => answer instanceof FixSettings).length).toBeGreaterThan(0);
    // If neither is known to be first, both must be run again.
    await attempt();
    expect(await poll(opened)).toBe('caught_up');
    expect(await opened.uuids()).toEqual(['E2', 'E3', 'E4']);
  });

  it('rewinds to undelivered events, and replays no event that is delivered', async () => {
    const opened = await open();
    await poll(opened);
    expect(await opened.uuids()).toEqual(['E2', 'E3']);
    await requestRewind(contextOf(opened), { from: from(), changed: false });
    expect(await poll(opened)).toBe('caught_up');
    expect(await opened.uuids()).toEqual(names(4));
    expect(await replay(contextOf(opened))).toEqual({ failing: 0, unsettled: 0 });
    expect(await poll(opened)).toBe('caught_up');
    expect(await opened.uuids()).toEqual(names(4));
  });
}

describe('a folder target', () => {
  targetSuite(inFolder);

  it('has every feed, and must be a folder that npm start fills', async () => {
    const out = await temporaryFolder();
    await expect(openFolder(undefined, { out })).rejects.toThrow(
      new FixSettings(`${out}/source.json does not exist: name the folder that npm start fills with --out`),
    );
    await openFolderSource({ out, label: 'L', apiUrl: 'http://localhost:1', apiVersion: 'v2' }, 'a.b.c');
    const targets = (await openFolder(undefined, { out })).feeds;
    expect(targets.map(({ context }) => context.feed)).toEqual(FEEDS);
    expect(targets[0]?.context.source.label).toBe('L');
    expect(await readdir(out)).toContain('source.json');
  });
});

describe.skipIf(emulatorUrl === '')('a stack target', () => {
  targetSuite(inAccount);

  it('has the feeds that the stack polls', async () => {
    const account = await new EmulatedAccount().create();
    const { simulator } = await simulate();
    const { name } = await createOperatorStack(account, simulator, SIGN_INS);
    const targets = (await openStackSource(undefined, name)).feeds;
    expect(targets.map(({ context }) => context.feed)).toEqual([SIGN_INS]);
  });

  it('has the label of the source in any script, although CloudFormation returns only ASCII', async () => {
    const label = 'Münchner Büro 🔑';
    const { name, outputs } = await createEmulatedStack(deployed({ label }), createClients(emulatorUrl));
    expect(outputs[OPERATOR_OUTPUT]).not.toContain('?');
    setEmulatorEnvironment();
    const [target] = (await openStackSource(SIGN_INS, name)).feeds;
    expect(target?.context.source.label).toBe(label);
  });
});
