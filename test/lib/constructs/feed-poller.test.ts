import { existsSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Table, AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT } from '../../../lambdas/contract/environment.ts';
import { FEEDS, type Feed } from '../../../lambdas/contract/feeds.ts';
import { FeedPoller } from '../../../lib/constructs/feed-poller.ts';
import { POLLER_BUILD } from '../../../lib/constructs/poller-bundle.ts';
import { checkSettings, type Settings } from '../../../lib/settings/settings.ts';
import { at, entriesOf, listOf, onlyResource, quickApp, resourcesOf } from '../../support/template.ts';

const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:Token-AbCdEf';

function poller(feed: Feed, settings: Partial<Settings> = {}) {
  const stack = new Stack(quickApp(), 'Test');
  const bucket = new Bucket(stack, 'Bucket');
  const table = new Table(stack, 'Table', { partitionKey: { name: 'feed', type: AttributeType.STRING } });
  new FeedPoller(stack, 'Poller', {
    feed,
    sourceId: '5f1b8a20-9d3c-11ef-8a4b-0a1b2c3d4e5f',
    stackName: stack.stackName,
    settings: checkSettings(settings),
    bucket,
    table,
    tokenSecretArn: secretArn,
  });
  const template = Template.fromStack(stack);
  const [logGroup] = Object.keys(resourcesOf(template, 'AWS::Logs::LogGroup'));
  const arnOf = (of: Bucket | Table): unknown =>
    stack.resolve(of instanceof Bucket ? of.bucketArn : of.tableArn) as unknown;
  return {
    template,
    function: onlyResource(template, 'AWS::Lambda::Function').Properties,
    bucketArn: arnOf(bucket),
    tableArn: arnOf(table),
    bucketRef: stack.resolve(bucket.bucketName) as unknown,
    tableRef: stack.resolve(table.tableName) as unknown,
    logGroup,
  };
}

describe.each(FEEDS)('FeedPoller of $name', (feed) => {
  const built = poller(feed);

  it('is a small arm64 function that ends before the next run starts', () => {
    expect(built.function).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 256,
      Timeout: 55,
      Handler: 'index.handler',
      LoggingConfig: { LogGroup: { Ref: built.logGroup } },
    });
    expect(built.function).not.toHaveProperty('TracingConfig');
    expect(built.function).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it('is not retried by Lambda', () => {
    built.template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  it('has its own log group, with a retention of one month', () => {
    built.template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
      Properties: { RetentionInDays: 30 },
    });
  });

  it('has only the permissions that a poll of its feed needs', () => {
    const role = onlyResource(built.template, 'AWS::IAM::Role').Properties;
    expect(role).not.toHaveProperty('ManagedPolicyArns');
    expect(resourcesOf(built.template, 'AWS::IAM::Policy')).toEqual({});
    expect(listOf(role['Policies'])).toHaveLength(1);
    const statements = listOf(at(role, 'Policies', 0, 'PolicyDocument', 'Statement'));
    const below = (prefix: string) => ({ 'Fn::Join': ['', [built.bucketArn, `/${prefix}/${feed.table}/*`]] });
    expect(statements).toEqual([
      {
        Sid: 'WriteState',
        Effect: 'Allow',
        Action: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
        Resource: built.tableArn,
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [feed.name] } },
      },
      {
        Sid: 'ReadToken',
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: secretArn,
      },
      {
        Sid: 'CreateObjects',
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: [below('logs'), below('quarantine')],
      },
      {
        Sid: 'ListObjects',
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: built.bucketArn,
        Condition: { StringLike: { 's3:prefix': [`logs/${feed.table}/*`] } },
      },
      {
        Sid: 'WriteLogs',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [built.logGroup, 'Arn'] },
      },
    ]);
  });

  it('has the environment of the contract', () => {
    expect(at(built.function, 'Environment', 'Variables')).toEqual({
      FEED: feed.name,
      BUCKET: built.bucketRef,
      TABLE: built.tableRef,
      SECRET_ARN: secretArn,
      SOURCE_ID: '5f1b8a20-9d3c-11ef-8a4b-0a1b2c3d4e5f',
      SOURCE_LABEL: '1Password',
      EVENTS_API_URL: '',
      API_VERSION: 'v2',
      LOOKBACK_DAYS: '7',
      STANDARD_FIELDS: 'true',
      REPORT_FEED_AGE: 'false',
      STACK_NAME: 'Test',
      RUNBOOK_URL: 'docs/runbook.md',
    });
  });
});

describe('FeedPoller', () => {
  it('passes every setting to the function', () => {
    const { function: properties } = poller(FEEDS[0]!, {
      label: 'Größe 🔑',
      eventsApiUrl: 'https://events.1password.eu',
      apiVersion: 'v1',
      lookbackDays: 0,
      standardFields: false,
      noDataAlarmHoursByFeed: { auditevents: 1 },
      runbookUrl: 'https://wiki.example.com/runbook',
    });
    const variables = at(properties, 'Environment', 'Variables');
    expect(variables).toMatchObject({
      SOURCE_LABEL: 'Größe 🔑',
      EVENTS_API_URL: 'https://events.1password.eu',
      API_VERSION: 'v1',
      LOOKBACK_DAYS: '0',
      STANDARD_FIELDS: 'false',
      REPORT_FEED_AGE: 'true',
      RUNBOOK_URL: 'https://wiki.example.com/runbook',
    });
    expect(new Set(entriesOf(variables).map(([name]) => name))).toEqual(new Set(Object.values(ENVIRONMENT)));
  });

  it('finds its code independently of the working directory', () => {
    const files = [POLLER_BUILD.entryPoints.index, ...Object.values(POLLER_BUILD.alias)];
    for (const file of files) {
      expect(file.startsWith(`${POLLER_BUILD.absWorkingDir}/`)).toBe(true);
      expect(existsSync(file)).toBe(true);
    }
  });
});
