import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from 'vitest';
import { PollSchedule } from '../../../lib/constructs/poll-schedule.ts';
import { at, listOf, onlyResource, resourcesOf } from '../../support/template.ts';

describe('PollSchedule', () => {
  const stack = new Stack();
  const pollers = ['One', 'Two'].map(
    (id) =>
      new Function(stack, id, {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromInline('export const handler = () => {};'),
      }),
  );
  new PollSchedule(stack, 'Schedule', { pollers });
  const template = Template.fromStack(stack);
  const rule = onlyResource(template, 'AWS::Events::Rule');

  it('invokes every poller once a minute', () => {
    expect(rule.Properties).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
    expect(listOf(rule.Properties['Targets']).map((target) => at(target, 'Arn'))).toEqual(
      pollers.map((poller) => stack.resolve(poller.functionArn) as unknown),
    );
  });

  it('drops an event that cannot be delivered within a minute', () => {
    for (const target of listOf(rule.Properties['Targets'])) {
      expect(at(target, 'RetryPolicy')).toEqual({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
    }
  });

  it('allows only this rule to invoke them', () => {
    const permissions = Object.values(resourcesOf(template, 'AWS::Lambda::Permission'));
    expect(permissions).toHaveLength(pollers.length);
    for (const { Properties } of permissions) {
      expect(Properties).toMatchObject({
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [Object.keys(resourcesOf(template, 'AWS::Events::Rule'))[0], 'Arn'] },
      });
    }
  });
});
