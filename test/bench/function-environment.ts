import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { SimulatorProcess } from '../../lambdas/sources/simulator-process.ts';
import { EmulatedAccount, environmentAt } from '../support/emulator/account.ts';
import { FEED } from './workspace.ts';

/** A token in the format of 1Password's tokens. The simulator accepts any token; the poller reads the expiration date from it. */
const TOKEN = ['{}', '{"aud":["events.1password.com"],"exp":4102444800}', 'signature']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

/**
 * Creates a new, empty account in the emulator.
 *
 * @param endpoint URL of the emulator
 * @returns the environment variables of a poller function in this account, which reads from the simulator
 */
export async function createFunctionEnvironment(
  endpoint: string,
  simulator: SimulatorProcess,
): Promise<Record<string, string>> {
  const account = await new EmulatedAccount(endpoint).create();
  await account.secrets.send(new PutSecretValueCommand({ SecretId: account.secretArn, SecretString: TOKEN }));
  return { ...environmentAt(endpoint), ...pollerSettings(account, simulator.url) };
}

function pollerSettings(
  account: Pick<EmulatedAccount, 'bucket' | 'table' | 'secretArn'>,
  eventsApiUrl: string,
) {
  return {
    FEED,
    BUCKET: account.bucket,
    TABLE: account.table,
    SECRET_ARN: account.secretArn,
    SOURCE_ID: '0d2f8e10-0000-4000-8000-000000000000',
    SOURCE_LABEL: '1Password',
    EVENTS_API_URL: eventsApiUrl,
    API_VERSION: 'v2',
    LOOKBACK_DAYS: '3650',
    STANDARD_FIELDS: 'true',
    REPORT_FEED_AGE: 'false',
    STACK_NAME: 'OnePasswordLogSource',
    RUNBOOK_URL: 'docs/runbook.md',
  };
}
