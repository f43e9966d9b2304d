import { ResourceNotFoundException, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { FeedName } from '../../contract/feeds.ts';
import { pollOfLine, type EndedPoll } from '../../health/last-poll.ts';
import { PipelineError } from '../../ingest/errors.ts';
import { readLogEvents, type LogEvent } from './log-events.ts';

/** In which time a poll is looked for. Polls end every minute. The alarm "Poller not running" goes off after as long. */
export const POLL_WINDOW_MS = 10 * 60_000;
/** The lines that are a RunSummary (lambdas/poller). */
const SUMMARIES = '{ $.outcome = "*" }';

/**
 * The newest poll of each feed that was polled since a time, from the logs of the functions.
 *
 * @param groups the log groups of all feeds
 * @param from milliseconds since 1970
 * @throws PipelineError if a log group cannot be read
 */
export async function readLastPolls(
  client: CloudWatchLogsClient,
  groups: readonly string[],
  from: number,
): Promise<ReadonlyMap<FeedName, EndedPoll>> {
  const polls = new Map<FeedName, EndedPoll>();
  const lines = (await Promise.all(groups.map((group) => readSummaries(client, group, from)))).flat();
  for (const { message, time } of lines.sort((a, b) => a.time - b.time)) {
    const found = pollOfLine(message, time);
    if (found !== undefined) polls.set(found.feed, found.poll);
  }
  return polls;
}

async function readSummaries(
  client: CloudWatchLogsClient,
  group: string,
  from: number,
): Promise<readonly LogEvent[]> {
  try {
    return await readLogEvents(client, group, { startTime: from, filterPattern: SUMMARIES });
  } catch (error) {
    // Somebody deleted the log group: its feed has no known poll, and the others have.
    if (error instanceof PipelineError && error.cause instanceof ResourceNotFoundException) return [];
    throw error;
  }
}
