import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDbStates } from '../aws/dynamodb-states.ts';
import { S3Archive } from '../aws/s3-archive.ts';
import { newS3Client } from '../aws/s3-objects.ts';
import { ENVIRONMENT, OPERATOR_OUTPUT } from '../contract/environment.ts';
import type { Feed } from '../contract/feeds.ts';
import { FixSettings, TryAgainLater } from '../ingest/errors.ts';
import { isObject, parseJson, textsIn } from '../ingest/json.ts';
import { newRunClock } from '../local/run-clock.ts';
import { Deployed } from '../poller/deployed-run.ts';
import { parseEnvironment } from '../poller/settings.ts';
import { JOB_SUFFIX, liveFlow, type Place } from './place.ts';

/**
 * The stack that is deployed, as its outputs describe it.
 *
 * @throws FixSettings when there is no such stack, or it has no poller of the feed
 */
export async function openDeployedPlace(feed: Feed, stack: string): Promise<Place> {
  const described = parseJson((await operatorOutput(stack)) ?? '');
  if (!isObject(described)) {
    throw new FixSettings(
      `stack ${stack} has no output ${OPERATOR_OUTPUT}: deploy it again with this version`,
    );
  }
  const { feeds, ...environment } = described;
  if (!Array.isArray(feeds) || !feeds.includes(feed.name)) {
    throw new FixSettings(`stack ${stack} does not poll ${feed.name}`);
  }
  const settings = parseEnvironment({ ...textsIn(environment), [ENVIRONMENT.feed]: feed.name });
  const deployed = new Deployed(settings);
  const newRun = () => {
    const clock = newRunClock();
    return deployed.newRun(
      () => clock.timeLeft(),
      () => undefined,
    );
  };
  return {
    name: `stack ${stack}`,
    world: {
      ...liveFlow(newRun),
      states: deployed.states,
      jobStates: new DynamoDbStates(deployed.dynamoDb, settings.table, JOB_SUFFIX),
      archive: new S3Archive(newS3Client(), settings.bucket),
    },
    close: () => undefined,
  };
}

async function operatorOutput(stack: string): Promise<string | undefined> {
  const client = new CloudFormationClient();
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === OPERATOR_OUTPUT)?.OutputValue;
  } catch (cause) {
    const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
    if (['TimeoutError', 'NetworkingError'].includes(name)) {
      throw new TryAgainLater(`cannot reach CloudFormation (${name})`, { cause });
    }
    throw new FixSettings(
      `cannot find stack ${stack} (${message.split('\n')[0] ?? name}): see whether AWS_PROFILE, AWS_REGION and --stack are the right ones`,
      { cause },
    );
  }
}
