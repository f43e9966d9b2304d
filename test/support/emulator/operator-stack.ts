import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { OPERATOR_OUTPUT } from '../../../lambdas/contract/environment.ts';
import type { Feed } from '../../../lambdas/contract/feeds.ts';
import type { Simulator } from '../simulator/server.ts';
import { emulated, emulatorUrl, type EmulatedAccount } from './account.ts';
import { findEmulatorInEnvironment } from './environment.ts';

/** What the stack tells an operator, and how a poller of it is set up. */
export interface OperatorStack {
  readonly name: string;
  /** What the environments of all pollers have in common. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * A stack of that account that polls one feed of the simulator: it has the outputs of ours, and next to nothing in it. Its token
 * is set, and until the end of the test this process finds AWS as a Lambda function does.
 */
export async function createOperatorStack(
  account: EmulatedAccount,
  simulator: Simulator,
  feed: Feed,
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
  const output = { Value: JSON.stringify({ feeds: [feed.name], ...environment }) };
  const template = {
    Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
    Outputs: { [OPERATOR_OUTPUT]: output },
  };
  await new CloudFormationClient(emulated(emulatorUrl)).send(
    new CreateStackCommand({ StackName: account.bucket, TemplateBody: JSON.stringify(template) }),
  );
  findEmulatorInEnvironment();
  return { name: account.bucket, environment };
}
