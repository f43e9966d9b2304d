import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { OPERATOR_OUTPUT } from '../../../lambdas/contract/environment.ts';
import type { Feed } from '../../../lambdas/contract/feeds.ts';
import type { Simulator } from '../simulator/server.ts';
import { clientOptions, emulatorUrl, type EmulatedAccount } from './account.ts';
import { setEmulatorEnvironment } from './environment.ts';

/** A stack for the operator's commands. */
export interface OperatorStack {
  readonly name: string;
  /** The variables that the environments of all pollers share. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Creates a stack that polls one feed of the simulator with the resources of `account`. It has the outputs of the real stack, and
 * only a placeholder resource. Stores the token, and points the SDK of this process to the emulator until the test ends.
 *
 * @param others the values of more outputs by their names
 */
export async function createOperatorStack(
  account: EmulatedAccount,
  simulator: Simulator,
  feed: Feed,
  others: Readonly<Record<string, string>> = {},
): Promise<OperatorStack> {
  const token = { SecretId: account.secretArn, SecretString: simulator.mintToken() };
  await account.secrets.send(new PutSecretValueCommand(token));
  const environment = {
    BUCKET: account.bucket,
    TABLE: account.table,
    SECRET_ARN: account.secretArn,
    SOURCE_ID: '0e7d0c1c-9b0f-4c53-8f2e-5d8d3d2f7a10',
    SOURCE_LABEL: 'Label',
    EVENTS_API_URL: simulator.url,
    API_VERSION: 'v2',
    LOOKBACK_DAYS: '7',
    STANDARD_FIELDS: 'true',
    REPORT_FEED_AGE: 'false',
    STACK_NAME: account.bucket,
    RUNBOOK_URL: 'docs/runbook.md',
  };
  const outputs = { [OPERATOR_OUTPUT]: JSON.stringify({ feeds: [feed.name], ...environment }), ...others };
  const template = {
    Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
    Outputs: Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }])),
  };
  await new CloudFormationClient(clientOptions(emulatorUrl)).send(
    new CreateStackCommand({ StackName: account.bucket, TemplateBody: JSON.stringify(template) }),
  );
  setEmulatorEnvironment();
  return { name: account.bucket, environment };
}
