import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { awsFailure, failureName } from '../../aws/aws-failure.ts';
import { FixSettings, TryAgainLater, type PipelineError } from '../../ingest/errors.ts';
import type { OperatorConfig } from '../../sources/stack-adapters.ts';

const CHECK = 'check --stack, --region (AWS_REGION), and --profile (AWS_PROFILE)';

/** Failures of the network. A profile that is signed in and a Region that exists do not prevent them. */
const UNREACHABLE = /^(ECONN|ENET|EHOST|EPIPE|ETIMEDOUT|TimeoutError|NetworkingError|.*proxy)/;

/** A deployed stack, as CloudFormation describes it. */
export interface DescribedStack {
  /** `arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID`. */
  readonly arn: string;
  /** The values of its outputs by name. */
  readonly outputs: Readonly<Partial<Record<string, string>>>;
  /** Milliseconds by which this machine's clock is ahead of AWS's. 0 if it differs by less than four minutes. */
  readonly clockAheadMs: number;
}

/**
 * Describes a stack.
 *
 * @throws FixSettings if the stack cannot be found or read with what the user named, TryAgainLater if CloudFormation cannot be
 * reached; both name the Region and the profile
 */
export async function describeStack(stack: string, config: OperatorConfig): Promise<DescribedStack> {
  const client = new CloudFormationClient(config);
  const named = config.profile ?? process.env['AWS_PROFILE'];
  const profile = named === '' ? undefined : named;
  const region = await client.config.region().catch((cause: unknown) => {
    throw noRegion(profile, cause);
  });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const [{ StackId = '', Outputs = [] } = {}] = Stacks;
    return {
      arn: StackId,
      outputs: Object.fromEntries<string | undefined>(
        Outputs.map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]),
      ),
      // The SDK compares each response's header Date, so that it can sign its requests.
      clockAheadMs: 0 - client.config.systemClockOffset,
    };
  } catch (error) {
    throw explainFailure(stack, region, profile, error);
  }
}

/**
 * The error for the person who typed a command.
 *
 * @param profile undefined: none is named
 * @param cause what the SDK threw
 */
export function explainFailure(
  stack: string,
  region: string,
  profile: string | undefined,
  cause: unknown,
): PipelineError {
  const where = `Region ${region} ${describeProfile(profile)}`;
  const name = failureName(cause);
  const said = firstLine(cause);
  if (name === 'ValidationError') {
    return new FixSettings(`cannot find stack ${stack} in ${where} (${said}): ${CHECK}`, { cause });
  }
  if (name === 'CredentialsProviderError') return noCredentials(region, profile, cause);
  if (name.startsWith('AccessDenied')) {
    return new FixSettings(`may not read stack ${stack} in ${where} (${said}): ${CHECK}`, { cause });
  }
  if (name === 'ENOTFOUND') {
    return new FixSettings(
      `CloudFormation has no address in ${where} (${said}): check --region (AWS_REGION), and the DNS of this machine`,
      { cause },
    );
  }
  if (name === 'EAI_AGAIN') {
    return new TryAgainLater(
      `cannot resolve the address of CloudFormation in ${where} (${said}): check the network, and the DNS of this machine`,
      { cause },
    );
  }
  if (UNREACHABLE.test(name)) {
    return new TryAgainLater(
      `cannot reach CloudFormation in ${where} (${name}): check the network, and HTTPS_PROXY if it needs a proxy`,
      { cause },
    );
  }
  return awsFailure(`read stack ${stack} in ${where}`, cause, stack);
}

function noRegion(profile: string | undefined, cause: unknown): FixSettings {
  return new FixSettings(
    `no valid AWS Region ${describeProfile(profile)} (${firstLine(cause)}): name one with --region or AWS_REGION`,
    { cause },
  );
}

/** The SDK reports a profile that does not exist as one without credentials. */
function noCredentials(region: string, profile: string | undefined, cause: unknown): FixSettings {
  const said = firstLine(cause);
  const message =
    profile === undefined
      ? `no AWS credentials for Region ${region} (${said}): sign in, or name a profile with --profile or AWS_PROFILE`
      : `no AWS credentials for Region ${region} with profile ${profile} (${said}): check its name (aws configure list-profiles), and sign in with it`;
  return new FixSettings(message, { cause });
}

function describeProfile(profile: string | undefined): string {
  return profile === undefined ? 'without a profile' : `with profile ${profile}`;
}

function firstLine(cause: unknown): string {
  const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  // Of several addresses, each of which failed, the error has no message.
  return line === '' ? failureName(cause) : line;
}
