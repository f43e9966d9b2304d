import { spawn } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ingest } from '../../../../lambdas/ingest/ingest.ts';
import { DeployedSource } from '../../../../lambdas/sources/deployed-source.ts';
import { parseEnvironment } from '../../../../lambdas/sources/poller-settings.ts';
import { lines, operate, ROOT, run, scriptArguments, start } from '../../../support/command.ts';
import { EmulatedAccount, EMULATOR_ENVIRONMENT, emulatorUrl } from '../../../support/emulator/account.ts';
import { createOperatorStack } from '../../../support/emulator/operator-stack.ts';
import { signIn, SIGN_INS } from '../../../support/ports/run.ts';
import { startSimulator } from '../../../support/simulator/server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const TIME = new Date(Date.now() - 3_600_000).toISOString();
const SHOWN_TIME = TIME.slice(5, 19).replace('T', ' ');

/** A sign-in of a person with that number. */
const signInOf = (i: number) =>
  signIn(`E${i}`, {
    timestamp: TIME,
    type: 'mfa_ok',
    country: 'CA',
    target_user: { email: `p${i}@example.com` },
  });

async function simulate(count: number) {
  const simulator = await startSimulator({
    records: {
      signinattempts: Array.from({ length: count }, (_, i) => signInOf(i)),
      itemusages: [],
      auditevents: [],
    },
    acceptAnyToken: true,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** A folder with sign-ins, and how to poll more into it. */
async function filledFolder(count: number) {
  const out = await temporaryFolder();
  const simulator = await simulate(count);
  const poll = () => run(['--once', '--feeds', SIGN_INS.name, '--out', out, '--api-url', simulator.url]);
  expect((await poll()).code).toBe(0);
  return { out, simulator, poll };
}

const eventsOf = (...more: readonly string[]) => ['events', '--feed', SIGN_INS.name, ...more];
const row = (i: number) => `${SHOWN_TIME}  success/mfa…  ${`p${i}@example.com`.padEnd(20)}  CA`;

describe('npm run operator -- events, in a folder', () => {
  it('shows the newest events, the oldest of these first, in 80 columns', async () => {
    const { out, simulator, poll } = await filledFolder(25);
    simulator.push(SIGN_INS.name, signInOf(25), signInOf(26));
    await poll();
    const shown = await operate(eventsOf('--last', '3', '--out', out));
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    const [source, head, ...rows] = shown.stdout.trimEnd().split('\n');
    expect(source).toBe(`"1Password" of ${simulator.url} in the folder ${out}`);
    expect(head).toBe('time (UTC)      result        user                  from                client');
    expect(rows).toEqual([row(24), row(25), row(26)]);
    const all = await operate(eventsOf('--out', out));
    expect(all.stdout.split('\n')).toHaveLength(23);
  });

  it('prints the delivered lines, unchanged, for a script', async () => {
    const { out } = await filledFolder(5);
    const delivered = await lines(out, 'logs', SIGN_INS.table);
    const shown = await operate(eventsOf('--json', '--last', '2', '--out', out));
    expect(shown).toEqual({ code: 0, stdout: `${delivered.slice(-2).join('\n')}\n`, stderr: '' });
    const where = ['--where', 'target_user.email=p3@example.com', '--where', 'p_any_usernames=p3'];
    const found = await operate(eventsOf('--json', ...where, '--last', '1', '--out', out));
    expect(found).toEqual({ code: 0, stdout: `${delivered[3]}\n`, stderr: '' });
  });

  it('says how far it has searched if it has found fewer events', async () => {
    const { out } = await filledFolder(5);
    const found = await operate(eventsOf('--where', 'category=other', '--out', out));
    expect(found).toMatchObject({
      code: 0,
      stderr: 'signinattempts: 0 matching events in the objects of the last 31 days\n',
    });
    expect(found.stdout.split('\n')).toHaveLength(3);
    const all = await operate(eventsOf('--json', '--out', out));
    expect(all.stderr).toBe('signinattempts: 5 events in the objects of the last 31 days\n');
  });

  it('follows: shows each new event once, until it is interrupted', async () => {
    const { out, simulator, poll } = await filledFolder(3);
    const follow = eventsOf('--follow', '--last', '1', '--where', 'type=mfa_ok', '--out', out);
    const following = start(follow, {}, 'operator');
    await expect.poll(following.shown, { timeout: 20_000 }).toContain(row(2));
    simulator.push(SIGN_INS.name, signInOf(3), signIn('OTHER', { timestamp: TIME, country: 'US' }));
    await poll();
    await expect.poll(following.shown, { timeout: 20_000 }).toContain(row(3));
    simulator.push(SIGN_INS.name, signInOf(4));
    await poll();
    await expect.poll(following.shown, { timeout: 20_000 }).toContain(row(4));
    following.child.kill('SIGINT');
    const { stdout, stderr } = await following.ended;
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n').slice(2)).toEqual([row(2), row(3), row(4)]);
  });

  it('ends quietly when the pipe is closed', async () => {
    const { out } = await filledFolder(2_000);
    const command = [
      'node',
      ...scriptArguments('operator'),
      ...eventsOf('--json', '--last', '2000', '--out', out),
    ];
    const child = spawn('sh', ['-c', `${command.join(' ')} | head -1`], { cwd: ROOT });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ uuid: 'E0' });
  });

  it('reports everything that was typed wrong at once', async () => {
    const shown = await operate(['events', '--where', 'country', '--last', 'all', '--out', 'x']);
    expect(shown).toEqual({
      code: 2,
      stdout: '',
      stderr: [
        '--feed must be one of signinattempts, itemusages, auditevents',
        '--last must be a whole number from 0 to 10000, not "all"',
        '--where must be like action=reveal or user.email=a@example.com, not "country"',
        '',
      ].join('\n'),
    });
  });
});

describe.skipIf(emulatorUrl === '')('npm run operator, in an account', () => {
  it('shows what is delivered and what is in quarantine, and what a replay would do', async () => {
    const account = await new EmulatedAccount().create();
    const simulator = await simulate(3);
    simulator.push(SIGN_INS.name, '{"uuid":"BAD","name":"Secret"}');
    const { name: stack, environment } = await createOperatorStack(account, simulator, SIGN_INS);
    const poller = new DeployedSource(parseEnvironment({ ...environment, FEED: SIGN_INS.name }));
    await ingest(
      poller.newRun(
        () => 55_000,
        () => undefined,
      ),
    );
    const stored = async () => (await account.objects('')).map(({ key }) => key);
    const before = await stored();
    expect(before).toHaveLength(2);
    const ask = (...typed: readonly string[]) => operate([...typed, '--stack', stack], EMULATOR_ENVIRONMENT);

    const json = await ask(...eventsOf('--json', '--last', '2'));
    const delivered = await account.lines(`logs/${SIGN_INS.table}/`);
    expect(json).toEqual({ code: 0, stdout: `${delivered.slice(1).join('\n')}\n`, stderr: '' });

    const listed = await ask('quarantine', 'list', '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject({
      source: { kind: 'stack', stack, region: 'eu-central-1', label: 'Label' },
      feeds: [{ feed: SIGN_INS.name, records: 1, reasons: [{ keyword: 'required', key: before[1] }] }],
    });
    const sample = await ask('quarantine', 'show');
    expect(sample.code).toBe(0);
    expect(sample.stdout).toContain('"name": <string, 6 characters>');
    expect(sample.stdout).not.toContain('Secret');
    const dryRun = await ask('quarantine', 'replay', '--dry-run', '--feed', SIGN_INS.name);
    expect(dryRun).toMatchObject({ code: 0, stderr: '' });
    expect(dryRun.stdout).toContain(
      'A replay would deliver 0 events; 1 record would still fail their schema.',
    );
    expect(await stored()).toEqual(before);
  });
});
