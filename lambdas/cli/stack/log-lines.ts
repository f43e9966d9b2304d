import { paginateFilterLogEvents, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { awsFailure } from '../../aws/aws-failure.ts';
import type { FeedName } from '../../contract/feeds.ts';
import type { FeedLogGroup } from './log-groups.ts';

/** A line of a poller's log. */
export interface LogLine {
  /** Of CloudWatch Logs: the same line has the same id each time that it is read. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly feed: FeedName;
  /** As the function wrote it, without the line break at its end. */
  readonly text: string;
}

/**
 * The lines that the pollers logged in a time, of all log groups, in the order of their times.
 *
 * @param from the first millisecond since 1970
 * @param to the last one
 * @throws PipelineError if a log group cannot be read
 */
export async function readLogLines(
  client: CloudWatchLogsClient,
  groups: readonly FeedLogGroup[],
  from: number,
  to: number,
): Promise<LogLine[]> {
  const lines = await Promise.all(groups.map((group) => linesOfGroup(client, group, from, to)));
  return lines.flat().sort((a, b) => a.time - b.time);
}

async function linesOfGroup(
  client: CloudWatchLogsClient,
  { feed, name }: FeedLogGroup,
  from: number,
  to: number,
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  try {
    const query = { logGroupName: name, startTime: from, endTime: to };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, query)) {
      for (const { eventId = '', timestamp = 0, message = '' } of events) {
        lines.push({ id: eventId, time: timestamp, feed: feed.name, text: message.trimEnd() });
      }
    }
  } catch (error) {
    throw awsFailure(`read log group ${name}`, error, name);
  }
  return lines;
}
