import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../lib/settings/read-settings.ts';
import { issuesOf } from './issues-of.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:security-alarms';
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ALL = { alarmTopicArn: TOPIC, kmsKeyArn: KEY, formerKmsKeyArns: [KEY] };

describe('resources that settings name by their ARN', () => {
  it('are rejected if they are in another Region than the stack', () => {
    const elsewhere = 'is not in us-east-1, to which the stack OnePasswordLogSource is deployed';
    expect(issuesOf(() => readSettings({ onepassword: ALL }, 'us-east-1'))).toEqual([
      `alarmTopicArn: ${TOPIC} ${elsewhere}`,
      `kmsKeyArn: ${KEY} ${elsewhere}`,
      `formerKmsKeyArns: ${KEY} ${elsewhere}`,
    ]);
  });

  it.each([
    ['the Region of the stack', 'eu-central-1'],
    ['a Region that is not known', undefined],
  ])('are accepted in %s', (_, region) => {
    expect(readSettings({ onepassword: ALL }, region)).toHaveLength(1);
  });

  it('may be created by the stack', () => {
    expect(readSettings({ onepassword: { kmsKeyArn: 'new' } }, 'us-east-1')).toHaveLength(1);
  });

  it('are reported with the other issues, for each stack', () => {
    const onepassword = { lookback: 7, sources: { acme: { alarmTopicArn: TOPIC }, beta: {} } };
    expect(issuesOf(() => readSettings({ onepassword }, 'us-east-1'))).toEqual([
      expect.stringMatching(/^lookback: no such setting/),
      `alarmTopicArn: ${TOPIC} is not in us-east-1, to which the stack OnePasswordLogSource-acme is deployed`,
    ]);
  });
});
