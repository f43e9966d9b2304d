import { paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';
import { awsFailure } from '../../aws/aws-failure.ts';
import type { Subscribers } from '../../health/source-status.ts';

/**
 * How many receive the alarms.
 *
 * @param topic ARN of the topic to which the alarms publish
 * @throws PipelineError if SNS cannot be read
 */
export async function readSubscribers(client: SNSClient, topic: string): Promise<Subscribers> {
  let confirmed = 0;
  let pending = 0;
  try {
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
      { client },
      { TopicArn: topic },
    )) {
      for (const { SubscriptionArn = '' } of Subscriptions) {
        // Otherwise `PendingConfirmation`, or `Deleted`.
        if (SubscriptionArn.startsWith('arn:')) confirmed += 1;
        else if (SubscriptionArn === 'PendingConfirmation') pending += 1;
      }
    }
    return { confirmed, pending };
  } catch (error) {
    throw awsFailure(`list the subscribers of topic ${topic}`, error, topic);
  }
}
