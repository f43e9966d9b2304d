import type { Settings } from '../../lib/settings/settings.ts';

/** A key that the user provides. */
export const OWN_KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** A key that the user provided before. */
export const FORMER_KEY = 'arn:aws:kms:eu-central-1:123456789012:key/5678efab-12ab-34cd-56ef-1234567890ab';

/** All optional features. */
export const EVERYTHING = {
  alarmEmail: 'soc@example.com',
  noDataAlarmHoursByFeed: { signinattempts: 1, itemusages: 24, auditevents: 720 },
  notifications: 'queue',
  readers: [
    { principalArn: 'arn:aws:iam::210987654321:root' },
    { principalArn: 'arn:aws:iam::345678901234:role/siem', externalId: 'workspace-1' },
  ],
  kmsKeyArn: 'new',
  infrequentAccessAfterDays: 30,
  glacierAfterDays: 90,
  objectLockDays: 365,
  objectLockMode: 'COMPLIANCE',
} as const satisfies Partial<Settings>;

/** Settings of the stacks to which the rules for templates apply. */
export const VARIANTS: Readonly<Record<string, Partial<Settings>>> = {
  defaults: {},
  everything: EVERYTHING,
  'own bucket, topic, and key': {
    bucketName: 'the-users-bucket',
    alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:security-alarms',
    kmsKeyArn: OWN_KEY,
    formerKmsKeyArns: [FORMER_KEY],
    notifications: 'queue',
    readers: [{ principalArn: 'arn:aws:iam::210987654321:root' }],
  },
  minimum: {
    feeds: ['auditevents'],
    dashboard: false,
    notifications: false,
    noDataAlarmHours: false,
    alarmWarmUp: false,
  },
};
