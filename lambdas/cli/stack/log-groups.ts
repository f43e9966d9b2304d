import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { awsFailure } from '../../aws/aws-failure.ts';
import type { Feed } from '../../contract/feeds.ts';
import { FixSettings } from '../../ingest/errors.ts';
import type { StackAccess } from '../targets/target.ts';

/** The log group of the function that polls a feed. */
export interface FeedLogGroup {
  readonly feed: Feed;
  readonly name: string;
}

/**
 * The log groups of the feeds, as the stack's output `LogGroups` names them: one for each feed that is polled, in their order.
 *
 * @param polled every feed that the stack polls
 * @throws FixSettings if the output does not have one for each
 */
export function feedLogGroups(
  { name, outputs }: Pick<StackAccess, 'name' | 'outputs'>,
  polled: readonly Feed[],
): FeedLogGroup[] {
  const names = (outputs['LogGroups'] ?? '').split(',');
  const groups = polled.flatMap((feed, i) => {
    const group = names[i] ?? '';
    return group === '' ? [] : [{ feed, name: group }];
  });
  if (groups.length === polled.length && names.length === polled.length) return groups;
  throw new FixSettings(
    `the output LogGroups of stack ${name} does not name a log group for each feed: deploy it again with this version`,
  );
}

/**
 * Whether a log group exists.
 *
 * @throws PipelineError if CloudWatch Logs does not say
 */
export async function logGroupExists(client: CloudWatchLogsClient, name: string): Promise<boolean> {
  try {
    // The call that reads the lines, so that a person needs no other permission.
    await client.send(new FilterLogEventsCommand({ logGroupName: name, startTime: Date.now(), limit: 1 }));
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw awsFailure(`read log group ${name}`, error, name);
  }
}
