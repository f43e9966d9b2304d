import { Duration, Stack } from 'aws-cdk-lib';
import { ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { FeedName } from '../../lambdas/contract/feeds.ts';
import { METRICS } from '../../lambdas/contract/metrics.ts';
import { RUNBOOK } from '../../lambdas/contract/runbook.ts';
import { TOKEN_WARNING_DAYS } from '../../lambdas/contract/token-expiry.ts';
import { type AlarmContext, type AlarmSpec, stackCommand, SUM_OF_FIVE_MINUTES } from './alarm-spec.ts';
import type { SourceMetrics } from './source-metrics.ts';

/**
 * No object for some hours, from all feeds or from one.
 *
 * The age grows by itself while no object is created, so the limit may be longer than any window that CloudWatch evaluates.
 * Failed polls report it too. If no poll ends at all, the alarm stays as it is; "Poller not running" goes off instead.
 */
export function noObjects(
  id: string,
  hours: number,
  metrics: SourceMetrics,
  context: AlarmContext,
  feed?: FeedName,
): AlarmSpec {
  return {
    id,
    feed,
    heading: RUNBOOK.noObjects,
    cause: `no object with events was created for ${formatHours(hours)}. The pollers run. Possible causes: nobody used 1Password, the integration was removed in 1Password, or every poll fails. In the last case, another alarm names the reason.`,
    command: stackCommand('status', context),
    metric: metrics.metric(METRICS.newestObjectAge, {
      feed,
      // Over all feeds: if one feed delivers, the source does.
      statistic: Stats.MINIMUM,
      period: Duration.minutes(1),
    }),
    threshold: hours * 60,
    // If the feed that delivers misses a few minutes, only the age of a quiet feed is reported in these.
    evaluationPeriods: 5,
    treatMissingData: TreatMissingData.IGNORE,
  };
}

/** The token is refused, or not set. */
export function tokenRefused(putTokenCommand: string, metrics: SourceMetrics): AlarmSpec {
  return {
    id: 'TokenRefused',
    heading: RUNBOOK.tokenRefused,
    cause:
      '1Password refuses the token, the token does not allow one of the feeds, or no token is set. No events are delivered until you store a valid token, but none are lost: 1Password keeps them for 120 days. Issue a token in 1Password. Run the command, paste the token, press Enter, then Ctrl-D.',
    command: putTokenCommand,
    metric: metrics.metric(METRICS.tokensRefused, SUM_OF_FIVE_MINUTES),
    threshold: 1,
    evaluationPeriods: 2,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
}

/** The token expires soon, or has expired. */
export function tokenExpires(putTokenCommand: string, metrics: SourceMetrics): AlarmSpec {
  return {
    id: 'TokenExpires',
    heading: RUNBOOK.tokenExpires,
    cause: `the token expires within ${TOKEN_WARNING_DAYS} days, or has expired. Without a valid token, no events are delivered. Issue a new token in 1Password. Run the command, paste the token, press Enter, then Ctrl-D. Revoke the old token afterwards.`,
    command: putTokenCommand,
    metric: metrics.metric(METRICS.tokenDaysLeft, {
      statistic: Stats.MINIMUM,
      period: Duration.minutes(5),
    }),
    threshold: TOKEN_WARNING_DAYS,
    comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 3,
    // A token that never expires reports nothing. It must clear the alarm that its predecessor raised.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
}

/** The queue of new objects, and its dead-letter queue. */
export interface QueuePair {
  readonly queue: IQueue;
  readonly deadLetters: IQueue;
}

/** Messages about new objects were not processed: the reader failed, or SNS could not deliver them to the queue. */
export function deadLetters({ queue, deadLetters: source }: QueuePair): AlarmSpec {
  const { region } = Stack.of(source);
  return {
    id: 'DeadLetters',
    heading: RUNBOOK.deadLetters,
    cause:
      'the SIEM received the message about a new object several times and did not delete it, or SNS could not deliver the message to the queue. It is in the dead-letter queue, and expires 14 days after it was sent. The log of the SIEM contains the reason. Fix it, then run the command: it moves the messages back.',
    // The destination is stated because a message that SNS could not deliver has no queue to go back to.
    command: `aws sqs start-message-move-task --region ${region} --source-arn ${source.queueArn} --destination-arn ${queue.queueArn}`,
    metric: source.metricApproximateNumberOfMessagesVisible({
      statistic: Stats.MAXIMUM,
      period: Duration.minutes(5),
    }),
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.IGNORE,
  };
}

/** How old a message may get. A reader that is restarted, or stopped for maintenance, comes back earlier. */
const OLDEST_MESSAGE = Duration.hours(6);

/** The reader of the queue does not read it. */
export function queueNotRead({ queue }: Pick<QueuePair, 'queue'>): AlarmSpec {
  const hours = OLDEST_MESSAGE.toHours();
  return {
    id: 'QueueNotRead',
    heading: RUNBOOK.queueNotRead,
    cause: `the oldest message about a new object has been in the queue for ${hours} hours: the SIEM does not read the queue, or not fast enough. Messages expire after 10 days; the events themselves are in the bucket. The command shows how many messages there are.`,
    command: `aws sqs get-queue-attributes --region ${Stack.of(queue).region} --queue-url ${queue.queueUrl} --attribute-names ApproximateNumberOfMessages`,
    metric: queue.metricApproximateAgeOfOldestMessage({
      statistic: Stats.MAXIMUM,
      period: Duration.minutes(5),
    }),
    threshold: OLDEST_MESSAGE.toSeconds(),
    evaluationPeriods: 3,
    // SQS reports nothing of a queue that nobody has used for six hours.
    treatMissingData: TreatMissingData.IGNORE,
  };
}

/** SNS cannot deliver the messages about new objects to one of the subscribers, which may be a queue in another account. */
export function notificationsFailed(topic: ITopic): AlarmSpec {
  return {
    id: 'NotificationsFailed',
    heading: RUNBOOK.notificationsFailed,
    cause:
      'SNS could not deliver the message about a new object to one of the subscribers of the topic. That reader does not know of the object; the events themselves are in the bucket. Usually, the policy or the KMS key of the subscribed queue does not allow SNS, or the queue was deleted. The command lists the subscriptions.',
    command: `aws sns list-subscriptions-by-topic --region ${Stack.of(topic).region} --topic-arn ${topic.topicArn}`,
    metric: topic.metricNumberOfNotificationsFailed(SUM_OF_FIVE_MINUTES),
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
}

function formatHours(hours: number): string {
  if (hours < 1) return `${hours * 60} minutes`;
  return hours === 1 ? '1 hour' : `${hours} hours`;
}
