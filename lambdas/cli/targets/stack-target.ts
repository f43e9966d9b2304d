import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { clientConfig } from '../../aws/client-config.ts';
import { DynamoDbStates } from '../../aws/dynamodb-states.ts';
import { S3Archive } from '../../aws/s3-archive.ts';
import { newS3Client, S3Objects } from '../../aws/s3-objects.ts';
import { ENVIRONMENT, OPERATOR_OUTPUT } from '../../contract/environment.ts';
import { FEEDS, type Feed } from '../../contract/feeds.ts';
import { FixSettings, TryAgainLater } from '../../ingest/errors.ts';
import { isObject, parseJson, stringFields } from '../../ingest/json.ts';
import { LIMITS } from '../../ingest/limits.ts';
import { newRunClock } from '../../sources/run-clock.ts';
import { parseEnvironment, type PollerSettings } from '../../sources/poller-settings.ts';
import type { Target } from './target.ts';

/**
 * The stack that is deployed, as its outputs describe it.
 *
 * @param feed undefined: every feed that the stack polls
 * @throws FixSettings when there is no such stack, or it has no poller of the feed
 */
export async function openStackTargets(feed: Feed | undefined, stack: string): Promise<Target[]> {
  const described = parseJson((await operatorOutput(stack)) ?? '');
  if (!isObject(described)) {
    throw new FixSettings(
      `stack ${stack} has no output ${OPERATOR_OUTPUT}: deploy it again with this version`,
    );
  }
  const { feeds: names, ...environment } = described;
  const polled = FEEDS.filter(({ name }) => Array.isArray(names) && names.includes(name));
  if (feed !== undefined && !polled.includes(feed)) {
    throw new FixSettings(`stack ${stack} does not poll ${feed.name}`);
  }
  return (feed === undefined ? polled : [feed]).map((feed) => {
    const settings = parseEnvironment({ ...stringFields(environment), [ENVIRONMENT.feed]: feed.name });
    return stackTarget(stack, settings);
  });
}

function stackTarget(stack: string, { feed, source, bucket, table }: PollerSettings): Target {
  const dynamoDb = new DynamoDBClient(clientConfig());
  const s3 = newS3Client();
  return {
    name: `stack ${stack}`,
    poller: 'The pollers do it, from their next minute on.',
    context: {
      feed,
      source,
      schema: SCHEMAS[feed.logType],
      limits: LIMITS,
      states: new DynamoDbStates(dynamoDb, table),
      replayStates: new DynamoDbStates(dynamoDb, table, 'replay'),
      objects: new S3Objects(s3, bucket),
      archive: new S3Archive(s3, bucket),
      newClock: newRunClock,
      now: Date.now,
    },
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
