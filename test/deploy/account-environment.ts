import type { EmulatedAccount } from '../support/emulator/account.ts';
import type { DeployedFunction, SynthesizedApp } from './synthesized-app.ts';

/** The source id starts with the first four groups of the UUID in it. */
const STACK_ID =
  'arn:aws:cloudformation:eu-central-1:123456789012:stack/Name/6c1ea4ac-3d0c-4d35-9dd2-4a2b0c9fd8f1';

/** The environment of a function as the template writes it, with the resources of an emulated account. */
export function environmentIn(
  { bucket, table, secretArn }: Pick<EmulatedAccount, 'bucket' | 'table' | 'secretArn'>,
  app: Pick<SynthesizedApp, 'logicalId'>,
  deployed: DeployedFunction,
): Record<string, string> {
  return deployed.environment({
    'AWS::StackId': STACK_ID,
    [app.logicalId('AWS::S3::Bucket')]: bucket,
    [app.logicalId('AWS::DynamoDB::Table')]: table,
    [app.logicalId('AWS::SecretsManager::Secret')]: secretArn,
  });
}
