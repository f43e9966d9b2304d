import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect, it, describe, onTestFinished } from 'vitest';
import { EmulatedAccount, EMULATOR_ENVIRONMENT, emulatorUrl } from '../../../support/emulator/account.ts';
import { createOperatorStack } from '../../../support/emulator/operator-stack.ts';
import { ITEM_USAGES, SIGN_INS } from '../../../support/ports/run.ts';
import { startSimulator, type SimulatorOptions } from '../../../support/simulator/server.ts';
import { operate, run } from '../../../support/command.ts';
import { secretsIn } from '../../../support/printed-output.ts';
import { hasTerminal, operateInTerminal } from '../../../support/terminal.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const DAY_MS = 86_400_000;
const ONE_MINUTE_AGO = Date.now() - 60_000;

/** A stack that polls the sign-ins of a simulator, with a token. */
async function createStack(options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ backlog: 1, livePerMinute: 0, ...options });
  onTestFinished(() => simulator.close());
  const account = await new EmulatedAccount().create();
  const { name } = await createOperatorStack(account, simulator, SIGN_INS);
  const stored = async () => {
    const value = await account.secrets.send(new GetSecretValueCommand({ SecretId: account.secretArn }));
    return value.SecretString;
  };
  const tags = async () => {
    const secret = await account.secrets.send(new DescribeSecretCommand({ SecretId: account.secretArn }));
    return secret.Tags;
  };
  const call = (verb: string, input?: string, ...flags: string[]) =>
    operate(['token', verb, '--stack', name, ...flags], EMULATOR_ENVIRONMENT, input);
  return { simulator, account, name, stored, tags, call, before: await stored() };
}

describe.skipIf(emulatorUrl === '')('token set', () => {
  it('stores a token that passes, records its account, and says what comes next', async () => {
    const { simulator, stored, tags, call, name } = await createStack();
    const token = simulator.mintToken({ expiresAt: Date.now() + 90.5 * DAY_MS });
    const { code, stdout, stderr } = await call('set', `\n${token}\n`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^"Label" in the stack /);
    expect(stdout).toContain(`pass  host         ${simulator.url}\n`);
    expect(stdout).toMatch(/\npass {2}expiry {7}\S+Z, 90 days left\n/);
    expect(stdout).toContain('pass  accepted     1Password accepts the token\n');
    expect(stdout).toContain('pass  event types  signinattempts, itemusages, auditevents\n');
    expect(stdout).toContain(`  npm run operator -- status --stack ${name}\n`);
    expect(await stored()).toBe(token);
    const { accountUuid } = simulator.account.organization;
    expect(await tags()).toEqual([{ Key: 'onepassword-account', Value: accountUuid }]);
    const again = await call('check');
    expect(again.code).toBe(0);
    expect(again.stdout).toContain(`pass  account      ${accountUuid}\n`);
  });

  it.each<[string, Parameters<Awaited<ReturnType<typeof createStack>>['simulator']['mintToken']>[0], RegExp]>(
    [
      [
        'an event type is missing',
        { features: [ITEM_USAGES.name] },
        /fail {2}event types {2}the token may not read signinattempts, only itemusages\n[^]*\n {2}op events-api create NAME --features signinattempts\n/,
      ],
      ['it has expired', { expiresAt: ONE_MINUTE_AGO }, /fail {2}expiry {7}the token expired at .*\n/],
    ],
  )('stores nothing if %s', async (_, options, message) => {
    const { simulator, stored, call, before } = await createStack();
    const { code, stdout } = await call('set', simulator.mintToken(options));
    expect(code).toBe(1);
    expect(stdout).toMatch(message);
    expect(stdout).toMatch(/\nNothing was stored\.\n$/);
    expect(await stored()).toBe(before);
  });

  it.each<[string, (token: string) => string, string]>([
    ['quotation marks', (token) => `"${token}"`, 'the token contains quotation marks'],
    ['its scheme', (token) => `Bearer ${token}`, 'the token starts with "Bearer"'],
    ['a line break', (token) => token.replace('.', '.\n'), 'the token contains a space or a line break'],
    [
      'a character of another script',
      (token) => `${token}é`,
      'the token contains a character that tokens never',
    ],
    [
      'two parts alone',
      (token) => token.replace(/\.[^.]*$/, ''),
      'the token is not an Events API bearer token',
    ],
  ])('stores nothing if the token has %s', async (_, change, message) => {
    const { simulator, stored, call, before } = await createStack();
    const { code, stdout, stderr } = await call('set', change(simulator.mintToken()));
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain(`fail  form  ${message}`);
    expect(simulator.requests).toEqual([]);
    expect(await stored()).toBe(before);
  });

  it('stores nothing if the token is revoked', async () => {
    const { simulator, stored, call, before } = await createStack();
    const token = simulator.mintToken();
    simulator.revokeToken(token);
    const { code, stdout } = await call('set', token);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /fail {2}accepted {5}1Password refuses the token \(401 "Unauthorized"\): it was\n/,
    );
    expect(await stored()).toBe(before);
  });

  it('stores nothing if the token is of another account than the recorded one', async () => {
    const { simulator, account, stored, tags, call, before } = await createStack();
    const Tags = [{ Key: 'onepassword-account', Value: 'ANOTHERACCOUNT' }];
    await account.secrets.send(new TagResourceCommand({ SecretId: account.secretArn, Tags }));
    const { code, stdout } = await call('set', simulator.mintToken());
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /fail {2}account {6}the token is of account \w{26}, and this\n +source began with ANOTHERACCOUNT\n/,
    );
    expect(await stored()).toBe(before);
    expect(await tags()).toEqual(Tags);
  });

  it('compares with the account of the stored token if none was recorded', async () => {
    let introspections = 0;
    const { simulator, stored, call, before } = await createStack({
      faults: ({ path }) => {
        if (!path.endsWith('/introspect')) return undefined;
        introspections += 1;
        // The second is that of the stored token.
        return introspections === 1
          ? undefined
          : { kind: 'body', text: '{"features":["signinattempts"],"account_uuid":"FORMERACCOUNT"}' };
      },
    });
    const { code, stdout } = await call('set', simulator.mintToken());
    expect(code).toBe(1);
    expect(stdout).toContain('began with FORMERACCOUNT');
    expect(await stored()).toBe(before);
  });

  it('stores a token that could not be checked, and says so', async () => {
    const { simulator, stored, tags, call } = await createStack();
    const token = simulator.mintToken();
    await simulator.close();
    const { code, stdout } = await call('set', token, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      source: { label: 'Label' },
      token: { api: simulator.url, features: ['signinattempts', 'itemusages', 'auditevents'] },
      findings: expect.arrayContaining([
        expect.objectContaining({
          check: 'accepted',
          verdict: 'warn',
          text: `not checked with 1Password: cannot reach ${simulator.url} (ECONNREFUSED)`,
        }),
      ]) as unknown,
      stored: true,
    });
    expect(await stored()).toBe(token);
    expect(await tags()).toBeUndefined();
  });

  it('reports an empty standard input', async () => {
    const { stored, call, before } = await createStack();
    const ended = await call('set', '', '--json');
    expect(ended).toEqual({
      code: 2,
      stdout: '',
      stderr: 'standard input is empty: pipe the token into this command, or run it in a terminal\n',
    });
    expect((await call('set', ' \n')).code).toBe(2);
    expect(await stored()).toBe(before);
  });

  it('stops reading if standard input is no token', async () => {
    const { call } = await createStack();
    const ended = await call('set', 'x'.repeat(70_000));
    expect(ended.code).toBe(2);
    expect(ended.stderr).toBe('standard input is longer than any token\n');
  });
});

describe.skipIf(emulatorUrl === '' || !hasTerminal)('token set, in a terminal', () => {
  const PROMPT = 'Token (not shown):';

  it('asks for the token, and does not show it', async () => {
    const { simulator, stored, name } = await createStack();
    const token = simulator.mintToken();
    const args = ['token', 'set', '--stack', name];
    const { code, shown } = await operateInTerminal(args, EMULATOR_ENVIRONMENT, PROMPT, `${token}\r`);
    expect(code).toBe(0);
    expect(shown).toContain(`${PROMPT} \r\npass  host `);
    expect(secretsIn(shown)).toEqual([]);
    expect(await stored()).toBe(token);
  });

  it('shows nothing of a token that is pasted in two lines', async () => {
    const { simulator, stored, name, before } = await createStack();
    const pasted = `${simulator.mintToken().replace('.', '.\r')}\r`;
    const args = ['token', 'set', '--stack', name];
    const { code, shown } = await operateInTerminal(args, EMULATOR_ENVIRONMENT, PROMPT, pasted);
    expect(code).toBe(1);
    expect(shown).toContain('fail  form  the token is not an Events API bearer token');
    expect(secretsIn(shown)).toEqual([]);
    expect(await stored()).toBe(before);
  });

  it.each([
    ['Ctrl-C', '\u0003', 1, 'Nothing was stored.'],
    ['Ctrl-C after a part of the token', 'eyJhbGciOi\u0003', 1, 'Nothing was stored.'],
    ['Ctrl-D', '\u0004', 1, 'Nothing was stored.'],
    ['Enter alone', '\r', 2, 'no token was entered; nothing was stored'],
  ])('stores nothing after %s', async (_, typed, expectedCode, message) => {
    const { stored, name, before } = await createStack();
    const args = ['token', 'set', '--stack', name];
    const { code, shown } = await operateInTerminal(args, EMULATOR_ENVIRONMENT, PROMPT, typed);
    expect(shown.endsWith(`\n${PROMPT} \r\n${message}\r\n`)).toBe(true);
    expect(code).toBe(expectedCode);
    expect(await stored()).toBe(before);
  });
});

describe.skipIf(emulatorUrl === '')('token check, of a stack', () => {
  it('warns of a token that expires soon', async () => {
    const { simulator, account, call } = await createStack();
    const SecretString = simulator.mintToken({ expiresAt: Date.now() + 1.5 * DAY_MS });
    await account.secrets.send(new PutSecretValueCommand({ SecretId: account.secretArn, SecretString }));
    const { code, stdout } = await call('check');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nwarn {2}expiry {7}\S+Z, 1 day left\n/);
    expect(
      stdout
        .split('\n')
        .slice(1)
        .filter((line) => line.length > 80),
    ).toEqual([]);
  });

  it('fails if 1Password refuses the token', async () => {
    const { simulator, before = '', call } = await createStack();
    simulator.revokeToken(before);
    const { code, stdout } = await call('check', '', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      source: { kind: 'stack' },
      findings: expect.arrayContaining([
        expect.objectContaining({ check: 'accepted', verdict: 'fail' }),
      ]) as unknown,
    });
  });

  it('names the command that stores one if there is none', async () => {
    const account = await new EmulatedAccount().create();
    const simulator = await startSimulator();
    onTestFinished(() => simulator.close());
    const { secretArn } = account;
    const { name } = await createOperatorStack(account, simulator, SIGN_INS);
    expect(secretArn).not.toBe('');
    await account.secrets.send(new PutSecretValueCommand({ SecretId: secretArn, SecretString: ' ' }));
    const { code, stderr } = await operate(['token', 'check', '--stack', name], EMULATOR_ENVIRONMENT);
    expect(code).toBe(1);
    expect(stderr).toContain(
      `no token is stored; run: npm run operator -- token set --stack ${name}; see docs/runbook.md#token-refused-or-not-set\n`,
    );
  });
});

describe('token check, of a folder', () => {
  it('checks OP_EVENTS_TOKEN for the feeds that were polled', async () => {
    const simulator = await startSimulator({ backlog: 1, livePerMinute: 0 });
    onTestFinished(() => simulator.close());
    const out = await temporaryFolder();
    const environment = { OP_EVENTS_TOKEN: simulator.mintToken({ features: [SIGN_INS.name] }) };
    const poll = ['--once', '--out', out, '--feeds', SIGN_INS.name, '--api-url', simulator.url];
    expect((await run(poll, environment)).code).toBe(0);
    const { code, stdout } = await operate(['token', 'check', '--out', out], environment);
    expect(code).toBe(0);
    expect(stdout).toContain('pass  event types  signinattempts\n');
    const other = { OP_EVENTS_TOKEN: simulator.mintToken({ features: [ITEM_USAGES.name] }) };
    expect((await operate(['token', 'check', '--out', out], other)).code).toBe(1);
    const none = await operate(['token', 'check', '--out', out]);
    expect(none.code).toBe(1);
    expect(none.stderr).toBe('OP_EVENTS_TOKEN is not set, so there is no token to check\n');
  });

  it('says that the simulator needs none', async () => {
    const out = await temporaryFolder();
    await run(['--once', '--out', out]);
    const { code, stderr } = await operate(['token', 'check', '--out', out]);
    expect(code).toBe(2);
    expect(stderr).toBe('this folder has events of the simulator, which needs no token\n');
  });
});
