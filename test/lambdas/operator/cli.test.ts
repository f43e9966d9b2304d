import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { Deployed } from '../../../lambdas/poller/deployed-run.ts';
import { parseEnvironment } from '../../../lambdas/poller/settings.ts';
import { recordOf } from '../../delivered-lines.ts';
import { EmulatedAccount, EMULATOR_ENVIRONMENT, emulatorUrl } from '../../emulator/account.ts';
import { createOperatorStack } from '../../emulator/operator-stack.ts';
import { ITEM_USAGES, signIn, SIGN_INS } from '../../ports/run.ts';
import { startSimulator } from '../../simulator/server.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { lines, operate, run, start } from '../local/command.ts';

const texts = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) =>
    signIn(`E${from + i}`, { timestamp: new Date(Date.now() - 3_600_000).toISOString() }),
  );

/** Sign-ins of an hour ago; `refuses` makes the API refuse every cursor until somebody has asked from a time. */
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
  it('sets a feed going again whose cursor is refused, while the others go on', async () => {
    const out = await temporaryFolder();
    const { simulator, refusal } = await simulate(texts(5));
    const poll = () => run(['--once', '--out', out, '--api-url', simulator.url]);
    const delivered = async () => (await lines(out, 'logs', SIGN_INS.table)).map(recordOf);
    await poll();
    simulator.push('signinattempts', ...texts(3, 5));
    refusal.on = true;
    const refused = await poll();
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain(
      'to the stored cursor of signinattempts: the feed stands still until you run npm run operator -- rewind --feed signinattempts --from TIME',
    );
    expect(refused.stdout).toMatch(/itemusages .*caught up/);
    expect(await delivered()).toEqual(
      texts(5).map((text) => expect.stringContaining(uuidIn(text)) as string),
    );

    const rewound = await operate([
      ...['rewind', '--feed', SIGN_INS.name, '--from', '1d', '--out', out, '--api-url', simulator.url],
    ]);
    expect(rewound).toMatchObject({ code: 0, stderr: '' });
    expect(rewound.stdout).toContain(
      '3 events delivered that were missing, 0 records set aside, 5 left out.',
    );
    simulator.push('signinattempts', ...texts(2, 8));
    expect((await poll()).code).toBe(0);
    expect((await delivered()).map(uuidIn).sort()).toEqual(texts(10).map(uuidIn).sort());
  });

  it('can be killed at any moment, beside a poll and another of its kind, and simply be run again', async () => {
    const out = await temporaryFolder();
    const { simulator, refusal } = await simulate(texts(30_000));
    const common = ['--out', out, '--api-url', simulator.url];
    const poll = ['--once', '--feeds', SIGN_INS.name, ...common];
    const rewind = ['rewind', '--feed', SIGN_INS.name, '--from', '2d', ...common];
    expect((await run(poll)).code).toBe(0);
    for (const file of await readdir(path.join(out, 'logs'), { recursive: true })) {
      if (file.endsWith('.gz')) await rm(path.join(out, 'logs', file));
    }
    refusal.on = true;
    for (let kills = 0; kills < 6; kills += 1) {
      const started = [start(rewind, {}, 'operator'), start(rewind, {}, 'operator'), start(poll)];
      // From before it has begun on; a process takes about half a second to start.
      await sleep(500 + Math.random() * 1_000);
      for (const { child } of started) child.kill('SIGKILL');
      await Promise.all(started.map(({ ended }) => ended));
    }
    const rewound = await operate(rewind);
    expect(rewound).toMatchObject({ code: 0, stderr: '' });
    simulator.push('signinattempts', ...texts(2, 30_000));
    expect((await run(poll)).code).toBe(0);
    const uuids = (await lines(out, 'logs', SIGN_INS.table)).map(uuidIn);
    expect(uuids).toHaveLength(30_002);
    expect(new Set(uuids).size).toBe(30_002);
  });

  it('says what cannot be done, in one line', async () => {
    const missing = await operate(['replay', '--feed', SIGN_INS.name, '--out', '/no/such/folder']);
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toBe(
      '/no/such/folder is not there: give the folder that npm start fills with --out\n',
    );
  });

  it('puts the records that pass a mended schema where they belong, and tells a script', async () => {
    const out = await temporaryFolder();
    const { simulator } = await simulate([...texts(2), '{"uuid":"BAD"}']);
    await run(['--once', '--out', out, '--api-url', simulator.url]);
    const replayed = await operate([
      ...['replay', '--feed', SIGN_INS.name, '--out', out, '--api-url', simulator.url, '--json'],
    ]);
    expect(replayed.code).toBe(0);
    const last = replayed.stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({ kind: 'done', verb: 'replay', events: 0, failing: 1 });
  });
});

describe.skipIf(emulatorUrl === '')('npm run operator, in an account', () => {
  it('finds the stack, and delivers what its bucket lacks', async () => {
    const account = await new EmulatedAccount().create();
    const { simulator } = await simulate(texts(4));
    const { name: stack, environment } = await createOperatorStack(account, simulator, SIGN_INS);
    const poller = new Deployed(parseEnvironment({ ...environment, FEED: SIGN_INS.name }));
    await ingest(
      poller.newRun(
        () => 55_000,
        () => undefined,
      ),
    );
    const prefix = `logs/${SIGN_INS.table}/`;
    const [object] = await account.objects(prefix);
    await account.s3.send(new DeleteObjectCommand({ Bucket: account.bucket, Key: object!.key }));

    const rewind = ['rewind', '--feed', SIGN_INS.name, '--from', '1d', '--stack', stack];
    const rewound = await operate(rewind, EMULATOR_ENVIRONMENT);
    expect(rewound.code).toBe(0);
    expect(rewound.stdout).toContain('4 events delivered that were missing');
    expect(await account.objects(prefix)).toHaveLength(1);
    const again = await operate(rewind, EMULATOR_ENVIRONMENT);
    expect(again.stdout).toContain('0 events delivered that were missing, 0 records set aside, 4 left out.');

    const other = await operate(
      ['replay', '--feed', ITEM_USAGES.name, '--stack', stack],
      EMULATOR_ENVIRONMENT,
    );
    expect(other.code).toBe(2);
    expect(other.stderr).toContain(`stack ${stack} does not poll itemusages\n`);
    const nowhere = await operate(
      ['replay', '--feed', SIGN_INS.name, '--stack', 'no-such-stack'],
      EMULATOR_ENVIRONMENT,
    );
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toMatch(/^cannot find stack no-such-stack \(.*\): see whether AWS_PROFILE/m);
  });
});

function uuidIn(text: string): string {
  return (JSON.parse(text) as { uuid: string }).uuid;
}
