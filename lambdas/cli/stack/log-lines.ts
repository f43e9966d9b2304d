import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { FeedName } from '../../contract/feeds.ts';
import { readLogEvents, type LogEvent } from './log-events.ts';
import type { FeedLogGroup } from './log-groups.ts';

/** A line of a poller's log. */
export interface LogLine extends Pick<LogEvent, 'id' | 'time'> {
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
  const events = await readLogEvents(client, name, { startTime: from, endTime: to });
  return events.map(({ id, time, message }) => ({ id, time, feed: feed.name, text: message.trimEnd() }));
}
