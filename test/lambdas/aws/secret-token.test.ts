import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, it } from 'vitest';
import { readSecret } from '../../../lambdas/aws/secret-reader.ts';
import { SecretToken } from '../../../lambdas/aws/secret-token.ts';
import { ReplaceToken } from '../../../lambdas/ingest/errors.ts';
import { EmulatedAccount, emulatorUrl } from '../../support/emulator/account.ts';

describe.skipIf(emulatorUrl === '')('SecretToken', () => {
  let account: EmulatedAccount;
  let tokens: SecretToken;
  let now = 0;
  beforeEach(async () => {
    account = await new EmulatedAccount().create();
    tokens = new SecretToken(
      () => readSecret(account.secrets, account.secretArn),
      account.secretArn,
      () => now,
    );
  });
  const store = (value: string) =>
    account.secrets.send(new PutSecretValueCommand({ SecretId: account.secretArn, SecretString: value }));

  it('reports that a new stack has no token, and reads it as soon as it is stored', async () => {
    await expect(tokens.token({ fresh: false })).rejects.toThrow(ReplaceToken);
    await expect(tokens.token({ fresh: false })).rejects.toMatchObject({
      remedy: { runbook: 'Token refused or not set' },
    });
    await expect(tokens.token({ fresh: false })).rejects.toThrow(
      /the token is not set: store the bearer token/,
    );
    await store('first');
    expect(await tokens.token({ fresh: false })).toBe('first');
  });

  it('caches the token until a fresh one is requested', async () => {
    await store(' first\n');
    expect(await tokens.token({ fresh: false })).toBe('first');
    await store('second');
    expect(await tokens.token({ fresh: false })).toBe('first');
    expect(await tokens.token({ fresh: true })).toBe('second');
    expect(await tokens.token({ fresh: false })).toBe('second');
  });

  it.each([15 * 60_000, -15 * 60_000])('reads the token again after %d milliseconds', async (passed) => {
    await store('first');
    expect(await tokens.token({ fresh: false })).toBe('first');
    await store('second');
    now += passed - Math.sign(passed);
    expect(await tokens.token({ fresh: false })).toBe('first');
    now += Math.sign(passed);
    expect(await tokens.token({ fresh: false })).toBe('second');
  });

  it('knows the token from the first read until it is forgotten', async () => {
    await store('first');
    expect(tokens.known).toBeUndefined();
    await tokens.token({ fresh: false });
    expect(tokens.known).toBe('first');
    tokens.forget();
    expect(tokens.known).toBeUndefined();
  });

  it('treats a blank token as not set', async () => {
    await store('  ');
    await expect(tokens.token({ fresh: false })).rejects.toThrow(/the token is not set/);
  });
});
