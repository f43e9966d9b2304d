import { describe, expect, it } from 'vitest';
import { checkSettings } from '../../../lib/settings/settings.ts';
import { issuesOf } from './issues-of.ts';

describe('settings that are valid one by one', () => {
  it.each([
    [
      { bucketName: 'mine', retentionDays: 30, objectLockMode: 'GOVERNANCE' },
      ['retentionDays', 'objectLockMode'],
    ],
    [
      { alarmEmail: 'soc@example.com', alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:t' },
      ['alarmEmail'],
    ],
    [{ feeds: ['itemusages'], noDataAlarmHoursByFeed: { auditevents: 1 } }, ['noDataAlarmHoursByFeed']],
    [{ infrequentAccessAfterDays: 60, glacierAfterDays: 89 }, ['glacierAfterDays']],
    [{ retentionDays: 90, glacierAfterDays: 90 }, ['glacierAfterDays']],
    [{ glacierAfterDays: 400 }, ['glacierAfterDays']],
    [{ retentionDays: 90, infrequentAccessAfterDays: 120 }, ['infrequentAccessAfterDays']],
    [{ retentionDays: 90, objectLockDays: 91 }, ['objectLockDays']],
    [{ objectLockMode: 'COMPLIANCE' }, ['objectLockMode']],
    [{ objectLockMode: 'GOVERNANCE', objectLockDays: null }, ['objectLockMode']],
  ])('are rejected together: %j', (given, names) => {
    expect(issuesOf(() => checkSettings(given)).map((issue) => issue.split(':')[0])).toEqual(names);
  });

  it.each([
    { bucketName: 'mine' },
    { infrequentAccessAfterDays: 60, glacierAfterDays: 90 },
    { retentionDays: null, infrequentAccessAfterDays: 3000, objectLockDays: 3650 },
    { retentionDays: 90, objectLockDays: 90 },
    { objectLockMode: 'COMPLIANCE', objectLockDays: 30 },
    { notifications: false, readers: [{ principalArn: 'arn:aws:iam::123456789012:root' }] },
    { notifications: 'queue', bucketName: 'mine' },
  ])('are accepted together: %j', (given) => {
    expect(checkSettings(given)).toMatchObject(given);
  });

  it('are shown with the other setting, also where that has its default', () => {
    expect(issuesOf(() => checkSettings({ objectLockDays: 401 }))).toEqual([
      'objectLockDays: must be at most retentionDays (retentionDays is 400)',
    ]);
  });

  it('are not compared with one that is rejected', () => {
    expect(issuesOf(() => checkSettings({ retentionDays: '90', objectLockDays: 500 }))).toEqual([
      expect.stringMatching(/^retentionDays: '90' is not accepted/),
    ]);
  });
});
