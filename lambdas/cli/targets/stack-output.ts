import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { FixSettings, TryAgainLater, type PipelineError } from '../../ingest/errors.ts';
import { awsAccess, type AwsAccess } from '../../sources/stack-adapters.ts';

/**
 * The value of an output of a stack; undefined if the stack has no such output.
 *
 * @throws FixSettings if the stack cannot be found, TryAgainLater if CloudFormation cannot be reached
 */
export async function readStackOutput(
  stack: string,
  output: string,
  access: AwsAccess,
): Promise<string | undefined> {
  const client = new CloudFormationClient(awsAccess(access));
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === output)?.OutputValue;
  } catch (error) {
    throw explain(stack, error);
  }
}

function explain(stack: string, cause: unknown): PipelineError {
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  const [said = name] = message.split('\n');
  const isSystemError = cause instanceof Error && 'syscall' in cause;
  if (isSystemError || ['TimeoutError', 'NetworkingError'].includes(name)) {
    return new TryAgainLater(`cannot reach CloudFormation (${said}): check the network and --region`, {
      cause,
    });
  }
  if (name === 'CredentialsProviderError') {
    return new FixSettings(
      `no AWS credentials (${said}): sign in, or name a profile with --profile or AWS_PROFILE`,
      { cause },
    );
  }
  if (/^Region (is missing|not accepted)/.test(message)) {
    return new FixSettings('no valid AWS region: name one with --region or AWS_REGION', { cause });
  }
  return new FixSettings(
    `cannot find stack ${stack} (${said}): check --stack, --region (AWS_REGION) and --profile (AWS_PROFILE)`,
    { cause },
  );
}
