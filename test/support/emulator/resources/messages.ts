import { CreateTopicCommand, SetTopicAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  QueueAttributeName,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import type { Properties } from '../properties.ts';
import type { Creator } from './creator.ts';

export const topic: Creator = async (properties, { clients: { sns }, name }) => {
  const Name = properties.text('TopicName') ?? name;
  const Attributes = attributes(properties, ['DisplayName', 'KmsMasterKeyId']);
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name, Attributes }));
  return { ref: TopicArn, attributes: { TopicArn, TopicName: Name } };
};

export const topicPolicy: Creator = async (properties, { clients: { sns }, name }) => {
  const AttributeValue = properties.json('PolicyDocument');
  for (const TopicArn of properties.texts('Topics') ?? []) {
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }));
  }
  return { ref: name };
};

export const subscription: Creator = async (properties, { clients: { sns } }) => {
  const { SubscriptionArn = '' } = await sns.send(
    new SubscribeCommand({
      TopicArn: properties.text('TopicArn'),
      Protocol: properties.text('Protocol'),
      Endpoint: properties.text('Endpoint'),
      Attributes: attributes(properties, ['RawMessageDelivery', 'RedrivePolicy', 'FilterPolicy']),
      ReturnSubscriptionArn: true,
    }),
  );
  return { ref: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
};

export const queue: Creator = async (properties, { clients: { sqs }, name }) => {
  const QueueName = properties.text('QueueName') ?? name;
  const Attributes = attributes(properties, [
    QueueAttributeName.DelaySeconds,
    QueueAttributeName.KmsDataKeyReusePeriodSeconds,
    QueueAttributeName.KmsMasterKeyId,
    QueueAttributeName.MaximumMessageSize,
    QueueAttributeName.MessageRetentionPeriod,
    QueueAttributeName.ReceiveMessageWaitTimeSeconds,
    QueueAttributeName.RedriveAllowPolicy,
    QueueAttributeName.RedrivePolicy,
    QueueAttributeName.SqsManagedSseEnabled,
    QueueAttributeName.VisibilityTimeout,
  ]);
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const made = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return { ref: QueueUrl, attributes: { Arn: made.Attributes?.QueueArn ?? '', QueueName, QueueUrl } };
};

export const queuePolicy: Creator = async (properties, { clients: { sqs }, name }) => {
  const Attributes = { Policy: properties.json('PolicyDocument') ?? '' };
  for (const QueueUrl of properties.texts('Queues') ?? []) {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  }
  return { ref: name };
};

/** SNS and SQS take everything as text. */
function attributes(properties: Properties, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = properties.json(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
