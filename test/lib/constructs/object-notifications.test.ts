import { describe, expect, it } from 'vitest';
import { at, deployed, listOf, onlyResource, resourcesOf } from '../../support/template.ts';
import { EVERYTHING } from '../../support/variants.ts';

const template = deployed(EVERYTHING);
const idsOf = (type: string) => Object.keys(resourcesOf(template, type));
const [topicId = ''] = idsOf('AWS::SNS::Topic').filter((id) => id.includes('ObjectTopic'));
const [bucketId = ''] = idsOf('AWS::S3::Bucket');

describe('the topic of new objects', () => {
  const [policyId = ''] = idsOf('AWS::SNS::TopicPolicy').filter((id) => id.includes('ObjectTopic'));
  const statements = listOf(at(resourcesOf(template)[policyId], 'Properties', 'PolicyDocument', 'Statement'));

  it('receives a message for each object created below logs/, once its policy allows buckets to publish', () => {
    const bucket = resourcesOf(template)[bucketId];
    expect(at(bucket, 'Properties', 'NotificationConfiguration')).toEqual({
      TopicConfigurations: [
        {
          Event: 's3:ObjectCreated:*',
          Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'logs/' }] } },
          Topic: { Ref: topicId },
        },
      ],
    });
    expect(listOf(at(bucket, 'DependsOn'))).toContain(policyId);
  });

  it('allows only S3 in this account to publish, and only the accounts of readers to subscribe queues', () => {
    expect(statements.map((statement) => [at(statement, 'Effect'), at(statement, 'Action')])).toEqual([
      ['Deny', 'sns:Publish'],
      ['Allow', 'sns:Publish'],
      ['Allow', 'sns:Subscribe'],
    ]);
    expect(statements[1]).toMatchObject({
      Principal: { Service: 's3.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    expect(JSON.stringify(at(statements[2], 'Principal'))).toMatch(/210987654321.*345678901234/);
    expect(at(statements[2], 'Condition')).toEqual({ StringEquals: { 'sns:Protocol': 'sqs' } });
  });

  it('does not exist if notifications are off', () => {
    const quiet = deployed({
      notifications: false,
      alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:t',
    });
    quiet.resourceCountIs('AWS::SNS::Topic', 0);
    expect(onlyResource(quiet, 'AWS::S3::Bucket').Properties).not.toHaveProperty('NotificationConfiguration');
  });
});

describe('the queue of new objects', () => {
  const [deadLetterId = ''] = idsOf('AWS::SQS::Queue').filter((id) => id.includes('DeadLetters'));
  const [queueId = ''] = idsOf('AWS::SQS::Queue').filter((id) => id !== deadLetterId);
  const deadLetterArn = { 'Fn::GetAtt': [deadLetterId, 'Arn'] };
  const [subscription] = Object.values(resourcesOf(template, 'AWS::SNS::Subscription')).filter(
    ({ Properties }) => Properties['Protocol'] === 'sqs',
  );

  it("receives S3's own messages once the bucket exists, and moves a message away after five receives", () => {
    expect(subscription?.Properties).toMatchObject({ RawMessageDelivery: true, TopicArn: { Ref: topicId } });
    expect(listOf(at(subscription, 'DependsOn'))).toContain(bucketId);
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 300,
      RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: deadLetterArn },
    });
  });

  it('keeps a message for less time than its dead-letter queue, which counts from the same moment', () => {
    const retention = (id: string) => at(resourcesOf(template)[id], 'Properties', 'MessageRetentionPeriod');
    const day = 24 * 60 * 60;
    expect([retention(queueId), retention(deadLetterId)]).toEqual([10 * day, 14 * day]);
  });

  it('receives only messages that name an object', () => {
    expect(subscription?.Properties).toMatchObject({
      FilterPolicyScope: 'MessageBody',
      FilterPolicy: { Records: { eventName: [{ prefix: 'ObjectCreated:' }] } },
    });
  });

  it('loses no message that SNS cannot deliver to it', () => {
    expect(at(subscription, 'Properties', 'RedrivePolicy')).toEqual({ deadLetterTargetArn: deadLetterArn });
    const [policy] = Object.values(resourcesOf(template, 'AWS::SQS::QueuePolicy')).filter(({ Properties }) =>
      JSON.stringify(Properties['Queues']).includes(deadLetterId),
    );
    expect(listOf(at(policy, 'Properties', 'PolicyDocument', 'Statement'))).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: deadLetterArn,
      Condition: { ArnEquals: { 'aws:SourceArn': { Ref: topicId } } },
    });
  });
});
