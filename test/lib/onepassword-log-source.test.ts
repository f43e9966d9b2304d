import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { FEEDS } from '../../lambdas/contract/feeds.ts';
import { InvalidSettings } from '../../lib/settings/invalid-settings.ts';
import { OnePasswordLogSource, type OnePasswordLogSourceProps } from '../../lib/onepassword-log-source.ts';
import { at, listOf, quickApp, resourcesOf } from '../support/template.ts';

function embedded(sources: Readonly<Record<string, OnePasswordLogSourceProps>>, context = {}): Template {
  const stack = new Stack(quickApp(context), 'Embedding');
  for (const [id, props] of Object.entries(sources)) new OnePasswordLogSource(stack, id, props);
  return Template.fromStack(stack);
}

const variablesOf = (template: Template): unknown[] =>
  Object.values(resourcesOf(template, 'AWS::Lambda::Function')).map(({ Properties }) =>
    at(Properties, 'Environment', 'Variables'),
  );

const single = embedded({ Source: {} });

describe('OnePasswordLogSource', () => {
  it('needs no props', () => {
    const feeds = variablesOf(single).map((variables) => at(variables, 'FEED'));
    expect(feeds).toEqual(FEEDS.map((feed) => feed.name));
  });

  it('polls only the feeds in its props', () => {
    const template = embedded({ Source: { feeds: ['auditevents'] } });
    expect(variablesOf(template).map((variables) => at(variables, 'FEED'))).toEqual(['auditevents']);
    expect(JSON.stringify(template.toJSON())).not.toContain('signinattempt');
  });

  it('shares no id, bucket, table, token, or alarm with another source in the same stack', () => {
    const template = embedded({ One: { label: 'One' }, Two: { label: 'Two' } });
    for (const type of ['S3::Bucket', 'DynamoDB::Table', 'SecretsManager::Secret', 'CloudWatch::Alarm']) {
      const { length } = Object.keys(resourcesOf(single, `AWS::${type}`));
      expect(length).toBeGreaterThan(0);
      template.resourceCountIs(`AWS::${type}`, 2 * length);
    }
    for (const name of ['SOURCE_ID', 'BUCKET', 'TABLE', 'SECRET_ARN']) {
      const values = variablesOf(template).map((variables) => JSON.stringify(at(variables, name)));
      expect(new Set(values).size).toBe(2);
    }
  });

  it('names the embedding stack in the commands of alarms and log lines', () => {
    for (const variables of variablesOf(single)) expect(at(variables, 'STACK_NAME')).toBe('Embedding');
    for (const { Properties } of Object.values(resourcesOf(single, 'AWS::CloudWatch::Alarm'))) {
      const description = JSON.stringify(Properties['AlarmDescription']);
      if (description.includes('npm run operator')) expect(description).toContain('--stack Embedding');
    }
  });

  it('gives the alarms and the functions the same id of the source', () => {
    const alarmIds = Object.values(resourcesOf(single, 'AWS::CloudWatch::Alarm')).flatMap(({ Properties }) =>
      listOf(Properties['Dimensions']).flatMap((dimension) =>
        at(dimension, 'Name') === 'source' ? [at(dimension, 'Value')] : [],
      ),
    );
    const ids = variablesOf(single).map((variables) => at(variables, 'SOURCE_ID'));
    expect(new Set(alarmIds.map((id) => JSON.stringify(id)))).toEqual(
      new Set(ids.map((id) => JSON.stringify(id))),
    );
  });

  it("publishes alarms to the embedding app's topic", () => {
    const stack = new Stack(quickApp(), 'Embedding');
    const alarmTopic = new Topic(stack, 'Mine');
    const source = new OnePasswordLogSource(stack, 'Source', { alarmTopic });
    const template = Template.fromStack(stack);
    const [mine] = Object.keys(resourcesOf(template, 'AWS::SNS::Topic')).filter((id) =>
      id.startsWith('Mine'),
    );
    expect(resourcesOf(template, 'AWS::SNS::Subscription')).toEqual({});
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: [{ Ref: mine }] });
    expect(source.alarmTopic).toBe(alarmTopic);
  });

  it("stores events in the embedding app's bucket, encrypted with its key", () => {
    const stack = new Stack(quickApp(), 'Embedding');
    const bucket = new Bucket(stack, 'Mine');
    const encryptionKey = new Key(stack, 'Key');
    const source = new OnePasswordLogSource(stack, 'Source', { bucket, encryptionKey });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::S3::Bucket', 1);
    const names = variablesOf(template).map((variables) => at(variables, 'BUCKET'));
    expect(names).toEqual(FEEDS.map(() => stack.resolve(bucket.bucketName) as unknown));
    const keyArn = stack.resolve(encryptionKey.keyArn) as unknown;
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: keyArn });
    expect(source.bucket).toBe(bucket);
    // The owner of the bucket configures its notifications. The topic accepts messages from this bucket only.
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'PublishNewObjects',
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnEquals: { 'aws:SourceArn': stack.resolve(bucket.bucketArn) as unknown },
            },
          }),
        ]),
      },
    });
  });

  it('refuses settings of the bucket together with a bucket of the app', () => {
    const stack = new Stack(quickApp(), 'Embedding');
    const bucket = new Bucket(stack, 'Mine');
    expect(() => new OnePasswordLogSource(stack, 'S', { bucket, retentionDays: 30 })).toThrow(
      expect.objectContaining({
        issues: [expect.stringMatching(/^retentionDays: cannot be combined with a bucket/)],
      }),
    );
  });

  it('refuses a topic for alarms in another Region', () => {
    const env = { account: '123456789012', region: 'us-east-1' };
    const stack = new Stack(quickApp(), 'Embedding', { env });
    const topicIn = (region: string) =>
      Topic.fromTopicArn(stack, region, `arn:aws:sns:${region}:123456789012:alarms`);
    expect(() => new OnePasswordLogSource(stack, 'Other', { alarmTopic: topicIn('eu-central-1') })).toThrow(
      expect.objectContaining({
        issues: [
          'alarmTopic: is in eu-central-1, but the stack is deployed to us-east-1; give a topic of us-east-1',
        ],
      }),
    );
    expect(() => new OnePasswordLogSource(stack, 'Same', { alarmTopic: topicIn('us-east-1') })).not.toThrow();
  });

  it('refuses invalid props in the same way as invalid settings', () => {
    expect(() => embedded({ Source: { label: '', lookbackDays: 121 } })).toThrow(
      expect.objectContaining({
        issues: [expect.stringMatching(/^label/), expect.stringMatching(/^lookback/)],
      }),
    );
    const stack = new Stack(quickApp(), 'Embedding');
    const alarmTopic = new Topic(stack, 'Mine');
    expect(() => new OnePasswordLogSource(stack, 'S', { alarmTopic, alarmEmail: 'soc@example.com' })).toThrow(
      InvalidSettings,
    );
  });

  it('does not depend on the feature flags of the embedding app', () => {
    expect(embedded({ Source: {} }, recommendedFlags).toJSON()).toEqual(single.toJSON());
  });
});
