import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ingest } from '../../../../lambdas/ingest/ingest.ts';
import { DeployedSource } from '../../../../lambdas/sources/deployed-source.ts';
import { parseEnvironment } from '../../../../lambdas/sources/poller-settings.ts';
import { recordOf } from '../../../support/delivered-lines.ts';
import { EmulatedAccount, EMULATOR_ENVIRONMENT, emulatorUrl } from '../../../support/emulator/account.ts';
import { createOperatorStack } from '../../../support/emulator/operator-stack.ts';
import { ITEM_USAGES, signIn, SIGN_INS } from '../../../support/ports/run.ts';
import { startSimulator } from '../../../support/simulator/server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { lines, operate, run, start } from '../../../support/command.ts';

const texts = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) =>
    signIn(`E${from + i}`, { timestamp: new Date(Date.now() - 3_600_000).toISOString() }),
  );

/** A simulator of sign-ins. While `refusal.on` is true it refuses every cursor, until a request names a start time. */
async function simulate(records: readonly string[]) {
  const refusal = { on: false };
  const simulator = await startSimulator({
    records: { signinattempts: records, itemusages: [], auditevents: [] },
    acceptAnyToken: true,
    faults: ({ feed, body }) => {
      if (feed !== 'signinattempts') return undefined;
      if (body.includes('start_time')) refusal.on = false;
      return refusal.on ? { kind: 'status', status: 400 } : undefined;
    },
  });
  onTestFinished(() => simulator.close());
  return { simulator, refusal };
}

describe('npm run operator, in a folder', () => {
  it('restarts a feed whose cursor is refused, while the others continue', async () => {
    const out = await temporaryFolder();
    const { simulator, refusal } = await simulate(texts(5));
    const poll = () => run(['--once', '--out', out, '--api-url', simulator.url]);
    const delivered = async () => (await lines(out, 'logs', SIGN_INS.table)).map(recordOf);
    await poll();
    simulator.push('signinattempts', ...texts(3, 5));
    refusal.on = true;
    const refused = await poll();
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('to the stored cursor of signinattempts');
    expect(refused.stdout).toContain(
      `npm run operator -- rewind --feed signinattempts --since-last-good --out ${out}; see docs/runbook.md#cursor-refused`,
    );
    expect(refused.stdout).toMatch(/itemusages .*caught up/);
    expect(await delivered()).toEqual(
      texts(5).map((text) => expect.stringContaining(uuidIn(text)) as string),
    );
    const status = await operate(['status', '--out', out]);
    expect(status.stdout).toContain('1Password refuses the cursor');
    expect(status.stdout).toContain('npm run operator -- rewind --feed signinattempts --from 10d');
    expect(status.stdout).toContain(`  --out ${out}\n`);
    expect(status.code).toBe(1);

    const lastGood = ['rewind', '--feed', SIGN_INS.name, '--since-last-good', '--out', out];
    const dry = await operate([...lastGood, '--dry-run']);
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    const midnight = new Date(Date.now() - 3_600_000 - 2 * 86_400_000).toISOString().slice(0, 10);
    expect(dry.stdout.split('\n').slice(2)).toEqual([
      'Dry run: nothing was requested.',
      `The feed would be read again from ${midnight} 00:00Z, beside new events.`,
      'What was never delivered would be delivered.',
      'The feed is blocked. It would continue from the end of the rewind.',
      'Request it:',
      `  npm run operator -- rewind --feed signinattempts --from ${midnight}T00:00:00.000Z \\`,
      `    --out ${out}`,
      '',
    ]);
    const json = await operate([...lastGood, '--dry-run', '--json']);
    expect(JSON.parse(json.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      verb: 'rewind',
      dryRun: true,
      from: `${midnight}T00:00:00.000Z`,
      isBlocked: true,
      replacesLive: true,
    });
    const untouched = await operate(['status', '--feed', SIGN_INS.name, '--json', '--out', out]);
    expect(JSON.parse(untouched.stdout)).not.toHaveProperty('rewind');

    const partly = [...lastGood, '--to', new Date(Date.now() - 86_400_000).toISOString()];
    expect((await operate(partly)).stdout).toContain(
      'The feed stays blocked: only a rewind without --to replaces its position.',
    );
    const asked = await operate(lastGood);
    expect(asked.stdout).toContain(`It replaces the rewind from ${midnight} 00:00Z to `);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(asked.stdout).toContain('beside new events.\n');
    expect(asked.stdout).toContain('\nnpm start does this: the one that is running now, or the next one.\n');
    expect(asked.stdout).toContain('The feed then continues from the end of the rewind.');
    simulator.push('signinattempts', ...texts(2, 8));
    const rewound = await poll();
    expect(rewound.code).toBe(0);
    expect(rewound.stdout).toMatch(/signinattempts: the rewind from \S+ has ended: 5 events delivered\n/);
    expect((await delivered()).map(uuidIn).sort()).toEqual(texts(10).map(uuidIn).sort());
    const after = await operate(['status', '--feed', SIGN_INS.name, '--json', '--out', out]);
    expect(JSON.parse(after.stdout)).toMatchObject({
      feeds: [{ feed: SIGN_INS.name, position: 'reading', lastRewind: { delivered: 5, skipped: 0 } }],
    });
  });

  it('can be killed at any moment, as can polls at the same time, while new events arrive', async () => {
    const out = await temporaryFolder();
    const records = texts(30_000).map((text, i) => (i < 20_000 ? olderBy(text, 10) : text));
    const { simulator } = await simulate(records);
    const api = ['--out', out, '--api-url', simulator.url];
    const poll = ['--once', '--since', '1d', '--feeds', SIGN_INS.name, ...api];
    const rewind = ['rewind', '--feed', SIGN_INS.name, '--from', '30d', '--out', out];
    expect((await run(poll)).code).toBe(0);
    const uuids = async () => (await lines(out, 'logs', SIGN_INS.table)).map(uuidIn);
    expect(await uuids()).toHaveLength(10_000);
    for (let kills = 0; kills < 6; kills += 1) {
      const started = [start(rewind, {}, 'operator'), start(poll), start(poll)];
      simulator.push('signinattempts', ...texts(10, 30_000 + 10 * kills));
      // From before they run: a process takes about half a second to start.
      await sleep(500 + Math.random() * 1_000);
      for (const { child } of started) child.kill('SIGKILL');
      await Promise.all(started.map(({ ended }) => ended));
    }
    expect(await operate(rewind)).toMatchObject({ code: 0, stderr: '' });
    expect((await run(poll)).code).toBe(0);
    const found = await uuids();
    expect(found).toHaveLength(30_060);
    expect(new Set(found).size).toBe(30_060);
  });

  it('reports in one line what cannot be done', async () => {
    const missing = await operate(['rebuild', '--feed', SIGN_INS.name, '--out', '/no/such/folder']);
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toBe(
      '/no/such/folder/source.json does not exist: name the folder that npm start fills with --out\n',
    );
    const out = await temporaryFolder();
    const { simulator } = await simulate(texts(1));
    await run(['--once', '--feeds', SIGN_INS.name, '--out', out, '--api-url', simulator.url]);
    const healthy = await operate(['rebuild', '--feed', SIGN_INS.name, '--out', out]);
    expect(healthy).toMatchObject({ code: 0, stderr: '' });
    expect(healthy.stdout).toMatch(
      /\nsigninattempts has a state that can be read, so there is nothing to rebuild\.\n$/,
    );
    const unknown = await operate(['rewind', '--feed', ITEM_USAGES.name, '--from', '1d', '--out', out]);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toBe('itemusages was never polled here, so there is nothing to read again\n');
  });

  it('replays the quarantine, and reports to a script', async () => {
    const out = await temporaryFolder();
    const { simulator } = await simulate([...texts(2), '{"uuid":"BAD"}']);
    await run(['--once', '--out', out, '--api-url', simulator.url]);
    const replayed = await operate([
      ...['quarantine', 'replay', '--feed', SIGN_INS.name, '--out', out, '--json'],
    ]);
    expect(replayed.code).toBe(0);
    expect(JSON.parse(replayed.stdout)).toEqual({
      source: { kind: 'folder', folder: out, api: simulator.url, label: '1Password' },
      feed: SIGN_INS.name,
      verb: 'quarantine replay',
      events: 0,
      failing: 1,
      unsettled: 0,
      notes: [],
    });
  });
});

describe.skipIf(emulatorUrl === '')('npm run operator, in an account', () => {
  it('finds the stack, whose pollers then deliver what is missing', async () => {
    const account = await new EmulatedAccount().create();
    const { simulator } = await simulate([...texts(4).map((text) => olderBy(text, 20)), ...texts(2, 4)]);
    const { name: stack, environment } = await createOperatorStack(account, simulator, SIGN_INS);
    const poller = new DeployedSource(parseEnvironment({ ...environment, FEED: SIGN_INS.name }));
    const poll = () =>
      ingest(
        poller.newRun(
          () => 55_000,
          () => undefined,
        ),
      );
    const uuids = async () => (await account.lines(`logs/${SIGN_INS.table}/`)).map(uuidIn).sort();
    await poll();
    expect(await uuids()).toEqual(['E4', 'E5']);

    const verify = ['verify', '--feed', SIGN_INS.name, '--from', '30d', '--stack', stack];
    const compared = await operate([...verify, '--json'], EMULATOR_ENVIRONMENT);
    expect(compared.code).toBe(1);
    expect(JSON.parse(compared.stdout)).toMatchObject({
      source: { stack },
      ...{ feed: SIGN_INS.name, returned: 6, delivered: 2, missing: 4, isWell: false },
    });
    const rewind = ['rewind', '--feed', SIGN_INS.name, '--from', '30d', '--stack', stack];
    const rewound = await operate(rewind, EMULATOR_ENVIRONMENT);
    expect(rewound.code).toBe(0);
    expect(rewound.stdout).toContain('The pollers do this, from their next minute on.');
    const status = await operate(['status', '--stack', stack], EMULATOR_ENVIRONMENT);
    expect(status.stdout).toMatch(
      /^"Label" in the stack .*\n\n {16}signinattempts\n[^]* rewind {10}from .*\n +not started\n/,
    );
    expect(await poll()).toBe('caught_up');
    expect(await uuids()).toEqual(texts(6).map(uuidIn));
    const again = await operate(rewind, EMULATOR_ENVIRONMENT);
    expect(again.stdout).toContain('Rewind requested');
    expect(await poll()).toBe('caught_up');
    expect(await uuids()).toHaveLength(6);
    const complete = await operate(verify, EMULATOR_ENVIRONMENT);
    expect(complete).toMatchObject({ code: 0, stderr: '' });
    expect(complete.stdout).toContain('Every event is stored once.\n');

    const other = await operate(
      ['quarantine', 'replay', '--feed', ITEM_USAGES.name, '--stack', stack],
      EMULATOR_ENVIRONMENT,
    );
    expect(other.code).toBe(2);
    expect(other.stderr).toContain(`stack ${stack} does not poll itemusages\n`);
    const nowhere = await operate(
      ['rebuild', '--feed', SIGN_INS.name, '--stack', 'no-such-stack'],
      EMULATOR_ENVIRONMENT,
    );
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toMatch(
      /^cannot find stack no-such-stack in Region eu-central-1 without a profile \(.*\): check --stack/m,
    );
  });
});

function uuidIn(text: string): string {
  return (JSON.parse(text) as { uuid: string }).uuid;
}

function olderBy(text: string, days: number): string {
  const record = JSON.parse(text) as { readonly timestamp: string };
  const timestamp = new Date(Date.parse(record.timestamp) - days * 86_400_000).toISOString();
  return JSON.stringify({ ...record, timestamp });
}
