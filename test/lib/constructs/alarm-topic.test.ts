import { describe, expect, it } from 'vitest';
import { AlarmTopic } from '../../../lib/constructs/alarm-topic.ts';
import { at, listOf, onlyResource, resourcesOf, templateOf } from '../../support/template.ts';

const topic = (email?: string) => templateOf((stack) => new AlarmTopic(stack, 'AlarmTopic', { email }));

describe('AlarmTopic', () => {
  it('accepts messages from the alarms of its account, and only with TLS', () => {
    const template = topic();
    const policy = onlyResource(template, 'AWS::SNS::TopicPolicy').Properties;
    const [id] = Object.keys(resourcesOf(template, 'AWS::SNS::Topic'));
    expect(policy['Topics']).toEqual([{ Ref: id }]);
    expect(listOf(at(policy, 'PolicyDocument', 'Statement'))).toEqual([
      {
        Sid: 'AllowPublishThroughSSLOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 'sns:Publish',
        Resource: { Ref: id },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Sid: 'PublishAlarms',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: id },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  it('has no KMS key, because it must not depend on one', () => {
    expect(onlyResource(topic(), 'AWS::SNS::Topic').Properties).not.toHaveProperty('KmsMasterKeyId');
  });

  it('has a subscription only if there is an address', () => {
    expect(resourcesOf(topic(), 'AWS::SNS::Subscription')).toEqual({});
    expect(onlyResource(topic('soc@example.com'), 'AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'soc@example.com',
    });
  });
});
