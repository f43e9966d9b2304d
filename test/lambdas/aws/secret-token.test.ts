import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { SecretToken } from '../../../lambdas/aws/secret-token.ts';
import { ReplaceToken } from '../../../lambdas/ingest/errors.ts';
import { EmulatedAccount, emulatorUrl } from '../../support/emulator/account.ts';

describe.skipIf(emulatorUrl === '')('SecretToken', () => {
  let account: EmulatedAccount;
  let tokens: SecretToken;
  let now = 0;
  beforeEach(async () => {
    account = await new EmulatedAccount().create();
    tokens = new SecretToken(account.secrets, account.secretArn, () => now);
  });
  const put = (value: string) =>
    account.secrets.send(new PutSecretValueCommand({ SecretId: account.secretArn, SecretString: value }));

  it('is not set in a new stack, and is found as soon as it is', async () => {
    await expect(tokens.token({ fresh: false })).rejects.toThrow(ReplaceToken);
    await expect(tokens.token({ fresh: false })).rejects.toThrow(/not set yet: put the bearer token/);
    await put('first');
    expect(await tokens.token({ fresh: false })).toBe('first');
  });

  it('is kept until a fresh one is asked for', async () => {
    await put(' first\n');
    expect(await tokens.token({ fresh: false })).toBe('first');
    await put('second');
    expect(await tokens.token({ fresh: false })).toBe('first');
    expect(await tokens.token({ fresh: true })).toBe('second');
    expect(await tokens.token({ fresh: false })).toBe('second');
  });

  it.each([15 * 60_000, -15 * 60_000])('is read again when %d milliseconds have passed', async (passed) => {
    await put('first');
    expect(await tokens.token({ fresh: false })).toBe('first');
    await put('second');
    now += passed - Math.sign(passed);
    expect(await tokens.token({ fresh: false })).toBe('first');
    now += Math.sign(passed);
    expect(await tokens.token({ fresh: false })).toBe('second');
  });

  it('is known from when it was read until it is forgotten', async () => {
    await put('first');
    expect(tokens.known).toBeUndefined();
    await tokens.token({ fresh: false });
    expect(tokens.known).toBe('first');
    tokens.forget();
    expect(tokens.known).toBeUndefined();
  });

  it('is not set when it is blank', async () => {
    await put('  ');
    await expect(tokens.token({ fresh: false })).rejects.toThrow(/not set yet/);
  });
});
