import { describe, expect, it } from 'vitest';
import { TokenSecret } from '../../../../lambdas/cli/stack/token-secret.ts';
import { parseEnvironment } from '../../../../lambdas/sources/poller-settings.ts';
import { operatorConfig } from '../../../../lambdas/sources/stack-adapters.ts';
import { EmulatedAccount, emulatorUrl } from '../../../support/emulator/account.ts';
import { createOperatorStack } from '../../../support/emulator/operator-stack.ts';
import { SIGN_INS } from '../../../support/ports/run.ts';
import { startTestSimulator } from '../../../support/simulator/test-simulator.ts';

async function openSecret(change: (arn: string) => string = (arn) => arn) {
  const account = await new EmulatedAccount().create();
  const { environment } = await createOperatorStack(account, await startTestSimulator(), SIGN_INS);
  const SECRET_ARN = change(account.secretArn);
  const settings = parseEnvironment({ ...environment, SECRET_ARN, FEED: SIGN_INS.name });
  return new TokenSecret({ config: await operatorConfig({}), settings });
}

describe.skipIf(emulatorUrl === '')('TokenSecret', () => {
  it('stores a token and the account of the source', async () => {
    const secret = await openSecret();
    expect(await secret.account()).toBeUndefined();
    await secret.recordAccount('OJQGU46KAPROEJLCK674RHSAY5');
    await secret.store('a.b.c');
    expect(await secret.read()).toBe('a.b.c');
    expect(await secret.account()).toBe('OJQGU46KAPROEJLCK674RHSAY5');
  });

  it('has no token if the value is blank', async () => {
    const secret = await openSecret();
    await secret.store(' \n');
    expect(await secret.read()).toBeUndefined();
  });

  it('says what it cannot do, with the secret, and without the token', async () => {
    const secret = await openSecret((arn) => `${arn}x`);
    await expect(secret.store('a.b.c')).rejects.toThrow(
      /^cannot store the token in secret arn:\S+x \(ResourceNotFoundException\): deploy the stack again/,
    );
    await expect(secret.account()).rejects.toThrow(/^cannot read the tags of secret arn:/);
    await expect(secret.recordAccount('A')).rejects.toThrow(
      /^cannot record the account of the stored token in a tag of secret arn:/,
    );
  });
});
