import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { SimulatorProcess } from '../../lambdas/sources/simulator-process.ts';
import { EmulatedAccount, environmentAt } from '../support/emulator/account.ts';
import { FEED } from './place.ts';

/** A token of the form that 1Password's have. The simulator takes any; when it expires is read out of it. */
const TOKEN = ['{}', '{"aud":["events.1password.com"],"exp":4102444800}', 'signature']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

/** The environment of a function whose stack is new, in the emulated account at an endpoint. */
export async function newFunctionEnvironment(
  endpoint: string,
  simulator: SimulatorProcess,
): Promise<Record<string, string>> {
  const account = await new EmulatedAccount(endpoint).create();
  await account.secrets.send(new PutSecretValueCommand({ SecretId: account.secretArn, SecretString: TOKEN }));
  return { ...environmentAt(endpoint), ...settingsOf(account, simulator.url) };
}

function settingsOf(account: Pick<EmulatedAccount, 'bucket' | 'table' | 'secretArn'>, eventsApiUrl: string) {
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
