import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { SNSClient } from '@aws-sdk/client-sns';
import type { FeedName } from '../../contract/feeds.ts';
import { isKnown, type NotKnown } from '../../health/not-known.ts';
import type { FeedActivity } from '../../health/feed-status.ts';
import type { StackStatus } from '../../health/source-status.ts';
import type { StackAccess } from '../targets/target.ts';
import { readAlarmStates } from './alarm-states.ts';
import { POLL_WINDOW_MS, readLastPolls } from './last-polls.ts';
import { orNotKnown } from './or-not-known.ts';
import { readSourceMetrics } from './source-metrics.ts';
import { readSubscribers } from './subscribers.ts';

/** Of a stack that an earlier version deployed. */
const NO_OUTPUT: NotKnown = { notKnown: 'the stack has no output for it', isFailure: false };

/** What CloudWatch and SNS say about a stack. What the caller may not read is not known. */
export interface MonitoredStack {
  readonly activityOf: (feed: FeedName) => FeedActivity;
  readonly status: StackStatus;
}

/** Reads what CloudWatch and SNS say about a stack, again and again. */
export class StackMonitor {
  readonly #stack: StackAccess;
  readonly #cloudWatch: CloudWatchClient;
  readonly #logs: CloudWatchLogsClient;
  readonly #sns: SNSClient;

  constructor(stack: StackAccess) {
    this.#stack = stack;
    this.#cloudWatch = new CloudWatchClient(stack.config);
    this.#logs = new CloudWatchLogsClient(stack.config);
    this.#sns = new SNSClient(stack.config);
  }

  /** @param now milliseconds since 1970 */
  async read(feeds: readonly FeedName[], now: number): Promise<MonitoredStack> {
    const { name, outputs, settings } = this.#stack;
    const { LogGroups: groups, AlarmTopicArn: topic } = outputs;
    const [polls, metrics, alarms, subscribers] = await Promise.all([
      groups === undefined
        ? NO_OUTPUT
        : orNotKnown(
            'logs:FilterLogEvents',
            readLastPolls(this.#logs, groups.split(','), now - POLL_WINDOW_MS),
          ),
      orNotKnown(
        'cloudwatch:GetMetricData',
        readSourceMetrics(this.#cloudWatch, settings.source.id, feeds, now),
      ),
      orNotKnown('cloudwatch:DescribeAlarms', readAlarmStates(this.#cloudWatch, name, feeds)),
      topic === undefined
        ? NO_OUTPUT
        : orNotKnown('sns:ListSubscriptionsByTopic', readSubscribers(this.#sns, topic)),
    ]);
    const since = new Date(now - POLL_WINDOW_MS).toISOString();
    return {
      activityOf: (feed) => ({
        lastPoll: isKnown(polls) ? (polls.get(feed) ?? { noneSince: since }) : polls,
        last24Hours: isKnown(metrics) ? metrics.delivered(feed) : metrics,
      }),
      status: { alarms, token: isKnown(metrics) ? metrics.token : metrics, subscribers },
    };
  }
}
