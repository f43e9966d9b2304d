import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Dashboard, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption, CfnBucket, ObjectLockRetention, StorageClass } from 'aws-cdk-lib/aws-s3';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { deployed, resourcesOf, templateOf } from '../template.ts';
import { EVERYTHING } from '../variants.ts';
import { emulatorUrl } from './account.ts';
import { createClients } from './clients.ts';
import { createEmulatedStack } from './emulated-stack.ts';
import { receiveNotifiedObjects } from './siem.ts';

describe.skipIf(emulatorUrl === '')('createEmulatedStack', () => {
  it.each([
    ['the default settings', {}],
    ['every feature', EVERYTHING],
    [
      'as few features as possible',
      { feeds: ['auditevents'], notifications: false, dashboard: false } as const,
    ],
  ])('deploys our stack with %s', async (_, settings) => {
    const clients = createClients(emulatorUrl);
    const template = deployed(settings);
    const { name, references, outputs } = await createEmulatedStack(template, clients);
    for (const id of Object.keys(resourcesOf(template))) expect(references[id]).toEqual(expect.any(String));
    expect(JSON.parse(outputs['OperatorSettings']!)).toMatchObject({ BUCKET: outputs['BucketName'] });
    const { Stacks = [] } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    const returned = Stacks[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]);
    expect(Object.fromEntries(returned ?? [])).toEqual(outputs);
  });

  it('notifies a queue of each object under a prefix, with encryption and object lock', async () => {
    const clients = createClients(emulatorUrl);
    const template = templateOf((stack) => {
      const key = new Key(stack, 'Key', { alias: `alias/${Date.now()}`, enableKeyRotation: true });
      const topic = new Topic(stack, 'Topic', { masterKey: key, enforceSSL: true });
      const bucket = new Bucket(stack, 'Bucket', {
        encryption: BucketEncryption.KMS,
        encryptionKey: key,
        bucketKeyEnabled: true,
        objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(30)),
        lifecycleRules: [
          { transitions: [{ storageClass: StorageClass.GLACIER, transitionAfter: Duration.days(90) }] },
        ],
      });
      (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
        topicConfigurations: [
          {
            event: 's3:ObjectCreated:*',
            topic: topic.topicArn,
            filter: { s3Key: { rules: [{ name: 'prefix', value: 'logs/' }] } },
          },
        ],
      };
      const deadLetters = new Queue(stack, 'Dead', { enforceSSL: true });
      const queue = new Queue(stack, 'Queue', {
        encryption: QueueEncryption.KMS,
        encryptionMasterKey: key,
        visibilityTimeout: Duration.minutes(6),
        deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
      });
      topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));
      new Table(stack, 'Table', {
        partitionKey: { name: 'feed', type: AttributeType.STRING },
        billingMode: BillingMode.PAY_PER_REQUEST,
        encryption: TableEncryption.CUSTOMER_MANAGED,
        encryptionKey: key,
      });
      new CfnSecret(stack, 'Secret', { kmsKeyId: key.keyArn });
      new LogGroup(stack, 'Log', { encryptionKey: key });
      const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
      const statements = [
        new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }),
      ];
      new ManagedPolicy(stack, 'Policy', { statements, roles: [role] });
      new Dashboard(stack, 'Dashboard', { widgets: [[new TextWidget({ markdown: 'a' })]] });
    });
    const { references } = await createEmulatedStack(template, clients);
    const created = (type: string) => Object.keys(resourcesOf(template, type)).map((id) => references[id]!);
    const [bucketName] = created('AWS::S3::Bucket');
    const queueUrl = created('AWS::SQS::Queue').at(-1)!;
    for (const Key of ['logs/a=1/b c+d.gz', 'quarantine/e']) {
      await clients.s3.send(new PutObjectCommand({ Bucket: bucketName, Key, Body: Key }));
    }
    const objects = await receiveNotifiedObjects(clients, queueUrl);
    expect(objects.map(({ key, body }) => [key, body.toString()])).toEqual([
      ['logs/a=1/b c+d.gz', 'logs/a=1/b c+d.gz'],
    ]);
    expect(await receiveNotifiedObjects(clients, queueUrl)).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, object>>]>([
    ['Thing: unsupported type AWS::Some::Thing', { Thing: { Type: 'AWS::Some::Thing' } }],
    [
      'unsupported: Topic (AWS::SNS::Topic).TracingConfig, Topic (AWS::SNS::Topic).Tags',
      {
        Topic: {
          Type: 'AWS::SNS::Topic',
          Properties: { TracingConfig: 'Active', DisplayName: 'a', Tags: [] },
        },
      },
    ],
    [
      'unsupported: Table (AWS::DynamoDB::Table).KeySchema[0].Order',
      {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            BillingMode: 'PAY_PER_REQUEST',
            AttributeDefinitions: [{ AttributeName: 'a', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'a', KeyType: 'HASH', Order: 1 }],
          },
        },
      },
    ],
    [
      'unsupported: Group (AWS::Logs::LogGroup).RetentionInDays = "a month"',
      { Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 'a month' } } },
    ],
    [
      'unsupported: Deny with the condition s3:x-amz-server-side-encryption',
      {
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: {
            Bucket: 'a',
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Deny',
                  Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
                },
              ],
            },
          },
        },
      },
    ],
    ['no model of Fn::If', { Topic: topicNamed({ 'Fn::If': ['Yes', 'a', 'b'] }) }],
    ['unknown reference: Elsewhere', { Topic: topicNamed({ Ref: 'Elsewhere' }) }],
  ])('rejects what it does not support: %s', async (message, Resources) => {
    const template = Template.fromJSON({ Resources });
    await expect(createEmulatedStack(template, createClients(emulatorUrl))).rejects.toThrow(message);
  });
});

function topicNamed(TopicName: unknown): object {
  return { Type: 'AWS::SNS::Topic', Properties: { TopicName } };
}
