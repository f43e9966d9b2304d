import {
  paginateFilterLogEvents,
  type CloudWatchLogsClient,
  type FilterLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { awsFailure } from '../../aws/aws-failure.ts';

/** A line in a log group. */
export interface LogEvent {
  /** Of CloudWatch Logs: the same line has the same id each time that it is read. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** As the function wrote it. */
  readonly message: string;
}

/** Which lines of a group are read. */
export type LogQuery = Pick<FilterLogEventsCommandInput, 'startTime' | 'endTime' | 'filterPattern'>;

/**
 * The lines of a log group.
 *
 * @throws PipelineError if it cannot be read; its cause is what the SDK threw
 */
export async function readLogEvents(
  client: CloudWatchLogsClient,
  logGroupName: string,
  query: LogQuery,
): Promise<LogEvent[]> {
  const found: LogEvent[] = [];
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName, ...query })) {
      for (const { eventId: id = '', timestamp: time = 0, message = '' } of events) {
        found.push({ id, time, message });
      }
    }
    return found;
  } catch (error) {
    throw awsFailure(`read log group ${logGroupName}`, error, logGroupName);
  }
}
