import { describe, expect, it } from 'vitest';
import { AlarmTopic } from '../../../lib/constructs/alarm-topic.ts';
import { at, listOf, onlyResource, resourcesOf, templateOf } from '../../support/template.ts';

const topic = (email?: string) => templateOf((stack) => new AlarmTopic(stack, 'AlarmTopic', { email }));

describe('AlarmTopic', () => {
  it('lets the alarms of its account publish, and nobody without TLS', () => {
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
        Sid: 'AlarmsOfThisAccount',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: id },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  it('has no KMS key, which CloudWatch could not use', () => {
    expect(onlyResource(topic(), 'AWS::SNS::Topic').Properties).not.toHaveProperty('KmsMasterKeyId');
  });

  it('has a subscriber only when there is an address', () => {
    expect(resourcesOf(topic(), 'AWS::SNS::Subscription')).toEqual({});
    expect(onlyResource(topic('soc@example.com'), 'AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'soc@example.com',
    });
  });
});
