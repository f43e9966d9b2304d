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
  const Name = properties.string('TopicName') ?? name;
  const Attributes = attributes(properties, ['DisplayName', 'KmsMasterKeyId']);
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name, Attributes }));
  return { ref: TopicArn, attributes: { TopicArn, TopicName: Name } };
};

export const topicPolicy: Creator = async (properties, { clients: { sns }, name }) => {
  const AttributeValue = properties.json('PolicyDocument');
  for (const TopicArn of properties.strings('Topics') ?? []) {
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }));
  }
  return { ref: name };
};

export const subscription: Creator = async (properties, { clients: { sns } }) => {
  const { SubscriptionArn = '' } = await sns.send(
    new SubscribeCommand({
      TopicArn: properties.string('TopicArn'),
      Protocol: properties.string('Protocol'),
      Endpoint: properties.string('Endpoint'),
      Attributes: attributes(properties, [
        'RawMessageDelivery',
        'RedrivePolicy',
        'FilterPolicy',
        'FilterPolicyScope',
      ]),
      ReturnSubscriptionArn: true,
    }),
  );
  return { ref: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
};

export const queue: Creator = async (properties, { clients: { sqs }, name }) => {
  const QueueName = properties.string('QueueName') ?? name;
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
  const created = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return { ref: QueueUrl, attributes: { Arn: created.Attributes?.QueueArn ?? '', QueueName, QueueUrl } };
};

export const queuePolicy: Creator = async (properties, { clients: { sqs }, name }) => {
  const Attributes = { Policy: properties.json('PolicyDocument') ?? '' };
  for (const QueueUrl of properties.strings('Queues') ?? []) {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  }
  return { ref: name };
};

/** Returns properties as the attributes of SNS and SQS, whose values are strings. */
function attributes(properties: Properties, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = properties.json(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
