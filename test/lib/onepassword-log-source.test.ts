import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { FEEDS } from '../../lambdas/contract/feeds.ts';
import { FixSettings } from '../../lib/fix-settings.ts';
import { OnePasswordLogSource, type OnePasswordLogSourceProps } from '../../lib/onepassword-log-source.ts';
import { at, quickApp, resourcesOf } from './template.ts';

function embedded(sources: Readonly<Record<string, OnePasswordLogSourceProps>>, context = {}): Template {
  const stack = new Stack(quickApp(context), 'Embedding');
  for (const [id, props] of Object.entries(sources)) new OnePasswordLogSource(stack, id, props);
  return Template.fromStack(stack);
}

const variablesOf = (template: Template): unknown[] =>
  Object.values(resourcesOf(template, 'AWS::Lambda::Function')).map(({ Properties }) =>
    at(Properties, 'Environment', 'Variables'),
  );

describe('OnePasswordLogSource', () => {
  it('needs no props', () => {
    const feeds = variablesOf(embedded({ Source: {} })).map((variables) => at(variables, 'FEED'));
    expect(feeds).toEqual(FEEDS.map((feed) => feed.name));
  });

  it('polls the feeds it is told to, and only those', () => {
    const template = embedded({ Source: { feeds: ['auditevents'] } });
    expect(variablesOf(template).map((variables) => at(variables, 'FEED'))).toEqual(['auditevents']);
    expect(JSON.stringify(template.toJSON())).not.toContain('signinattempt');
  });

  it('stands beside another in one stack, each with an id, a bucket, a table, a token and alarms of its own', () => {
    const template = embedded({ One: { label: 'One' }, Two: { label: 'Two' } });
    for (const type of ['S3::Bucket', 'DynamoDB::Table', 'SecretsManager::Secret', 'CloudWatch::Alarm']) {
      template.resourceCountIs(`AWS::${type}`, 2);
    }
    for (const name of ['SOURCE_ID', 'BUCKET', 'TABLE', 'SECRET_ARN']) {
      const values = variablesOf(template).map((variables) => JSON.stringify(at(variables, name)));
      expect(new Set(values).size).toBe(2);
    }
  });

  it('gives alarms and functions the same id of the source', () => {
    const template = embedded({ Source: {} });
    const [alarm] = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm'));
    const ids = variablesOf(template).map((variables) => at(variables, 'SOURCE_ID'));
    expect(ids).toEqual(FEEDS.map(() => at(alarm, 'Properties', 'Dimensions', 0, 'Value')));
  });

  it("announces alarms on the embedding app's topic", () => {
    const stack = new Stack(quickApp(), 'Embedding');
    const alarmTopic = new Topic(stack, 'Mine');
    const source = new OnePasswordLogSource(stack, 'Source', { alarmTopic });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SNS::Topic', 1);
    const [mine] = Object.keys(resourcesOf(template, 'AWS::SNS::Topic'));
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: [{ Ref: mine }] });
    expect(source.alarmTopic).toBe(alarmTopic);
  });

  it('refuses faulty props as it refuses faulty settings', () => {
    expect(() => embedded({ Source: { label: '', lookbackDays: 121 } })).toThrow(
      expect.objectContaining({
        faults: [expect.stringMatching(/^label/), expect.stringMatching(/^lookback/)],
      }),
    );
    const stack = new Stack(quickApp(), 'Embedding');
    const alarmTopic = new Topic(stack, 'Mine');
    expect(() => new OnePasswordLogSource(stack, 'S', { alarmTopic, alarmEmail: 'soc@example.com' })).toThrow(
      FixSettings,
    );
  });

  it('is the same whichever feature flags the embedding app has', () => {
    expect(embedded({ Source: {} }, recommendedFlags).toJSON()).toEqual(embedded({ Source: {} }).toJSON());
  });
});
