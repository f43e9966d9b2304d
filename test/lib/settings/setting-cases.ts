import type { Settings } from '../../../lib/settings/settings.ts';

/** The settings of `{}`, in the order of the schema. */
export const defaults: Settings = {
  stackName: 'OnePasswordLogSource',
  label: '1Password',
  feeds: ['signinattempts', 'itemusages', 'auditevents'],
  lookbackDays: 7,
  standardFields: true,
  eventsApiUrl: undefined,
  apiVersion: 'v2',
  alarmEmail: undefined,
  alarmTopicArn: undefined,
  noDataAlarmHours: 24,
  noDataAlarmHoursByFeed: {},
  runbookUrl: 'docs/runbook.md',
  alarmWarmUp: true,
  dashboard: true,
  notifications: 'topic',
  readers: [],
  retentionDays: 400,
  infrequentAccessAfterDays: null,
  glacierAfterDays: null,
  objectLockDays: null,
  objectLockMode: 'GOVERNANCE',
  bucketName: undefined,
  kmsKeyArn: undefined,
  formerKmsKeyArns: [],
};

const key = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

export const topic = 'arn:aws:sns:eu-central-1:123456789012:security-alarms';

export interface Case {
  readonly accepted: unknown[];
  readonly rejected: unknown[];
  /** Other settings, without which no value is accepted. */
  readonly beside?: Partial<Settings>;
}

/** For each setting, values that are accepted unchanged, and values that are rejected. */
export const cases: { readonly [Name in keyof Settings]: Case } = {
  stackName: {
    accepted: ['A', 'second-source', 'x'.repeat(128)],
    rejected: ['', '1st', '-a', 'a_b', 'a b', 'ä', 'x'.repeat(129), 7, null, 'name\n'],
  },
  label: {
    accepted: ['x', 'Acme Ltd. (EU)', 'Größe 日本 🔑', 'x'.repeat(100), '🔑'.repeat(100)],
    rejected: [
      '',
      ' ',
      '\u00a0',
      'a\nb',
      'a\tb',
      'a\u0000b',
      'a\u202eb',
      '\ud800',
      'x'.repeat(101),
      7,
      null,
      ['x'],
    ],
  },
  feeds: {
    accepted: [['itemusages'], ['signinattempts', 'auditevents']],
    rejected: [
      [],
      'itemusages',
      ['itemusages', 'itemusages'],
      ['itemusage'],
      ['ItemUsages'],
      [null],
      {},
      null,
      [['itemusages']],
    ],
  },
  eventsApiUrl: {
    accepted: [
      'https://events.1password.com',
      'https://events.ent.1password.com:8443',
      'http://localhost:8080',
      'http://127.0.0.1:1',
      'http://[::1]:1',
    ],
    rejected: [
      '',
      'events.1password.com',
      'http://events.1password.com',
      'http://localhost.example.com',
      'https://events.1password.com/api',
      'https://me@events.1password.com',
      'https://me:secret@events.1password.com',
      'https://events.1password.com?x=1',
      'https://events.1password.com/?',
      'https://events.1password.com/#x',
      'https://',
      'https:events.1password.com',
      ' https://events.1password.com',
      String.raw`https:\\events.1password.com`,
      'ftp://events.1password.com',
      'https://events.1password.com:99999',
      null,
      {},
    ],
  },
  apiVersion: { accepted: ['v1', 'v2'], rejected: ['v3', 'V2', '2', 2, '', null] },
  lookbackDays: { accepted: [0, 1, 120], rejected: [-1, 121, 1.5, '7', null, true, 1e300] },
  noDataAlarmHours: {
    accepted: [0.25, 1.5, 720, false],
    rejected: [0, 0.2, 0.3, 720.25, 721, NaN, '24', null, true],
  },
  noDataAlarmHoursByFeed: {
    accepted: [{}, { itemusages: 0.25 }, { signinattempts: 24, auditevents: 720 }],
    rejected: [
      { itemusage: 1 },
      { itemusages: 0 },
      { itemusages: false },
      { itemusages: '1' },
      [],
      24,
      null,
      false,
    ],
  },
  alarmWarmUp: { accepted: [true, false], rejected: ['true', 0, null] },
  dashboard: { accepted: [true, false], rejected: ['true', 0, null] },
  notifications: {
    accepted: ['topic', 'queue', false],
    rejected: [true, 'none', 'Queue', '', null, ['queue']],
  },
  readers: {
    accepted: [
      [],
      [{ principalArn: 'arn:aws:iam::123456789012:root' }],
      [
        { principalArn: 'arn:aws-us-gov:iam::123456789012:role/path/SiemRole', externalId: 'a/b:c=d-2' },
        { principalArn: 'arn:aws:iam::210987654321:user/splunk' },
      ],
    ],
    rejected: [
      {},
      [{}],
      ['arn:aws:iam::123456789012:root'],
      [{ principalArn: '*' }],
      [{ principalArn: '123456789012' }],
      [{ principalArn: 'arn:aws:iam::123456789012:role/*' }],
      [{ principalArn: 'arn:aws:iam::aws:policy/x' }],
      [{ principalArn: 'arn:aws:iam::123456789012:root', externalId: '' }],
      [{ principalArn: 'arn:aws:iam::123456789012:root', externalId: 'a b' }],
      [{ principalArn: 'arn:aws:iam::123456789012:root', external: 'ab' }],
      Array.from({ length: 11 }, () => ({ principalArn: 'arn:aws:iam::123456789012:root' })),
      null,
      'arn:aws:iam::123456789012:root',
    ],
  },
  infrequentAccessAfterDays: { accepted: [30, 399, null], rejected: [29, 3651, 30.5, '30', false] },
  glacierAfterDays: { accepted: [1, 399, null], rejected: [0, 3651, 1.5, '90', false] },
  objectLockDays: { accepted: [1, 400, null], rejected: [0, 3651, 1.5, '90', false] },
  objectLockMode: {
    accepted: ['GOVERNANCE', 'COMPLIANCE'],
    rejected: ['governance', '', null, true],
    beside: { objectLockDays: 30 },
  },
  kmsKeyArn: {
    accepted: ['new', key, key.replace('1234abcd', 'mrk-1234')],
    rejected: ['', 'New', 'alias/mine', key.replace('key/', 'alias/'), '1234abcd', null, true],
  },
  formerKmsKeyArns: {
    accepted: [[], [key], [key, key.replace('1234abcd', 'mrk-1234')]],
    rejected: [
      key,
      ['new'],
      ['alias/mine'],
      [key.replace('key/', 'alias/')],
      [null],
      Array.from({ length: 11 }, () => key),
      {},
      null,
    ],
  },
  bucketName: {
    accepted: ['abc', 'siem.example.com', 'a'.repeat(63)],
    rejected: ['', 'ab', 'a'.repeat(64), 'Bucket', 'a_b', '-ab', 'ab-', 'a..b', 'arn:aws:s3:::mine', null],
  },
  alarmEmail: {
    accepted: ['soc@example.com', 'first.last+tag@mail.example.co.uk'],
    rejected: [
      '',
      'soc',
      'soc@example',
      'a@b@example.com',
      'a@example.com,b@example.com',
      'SOC <soc@example.com>',
      'soc@.com',
      `${'x'.repeat(250)}@a.de`,
      null,
      ['a@b.de'],
    ],
  },
  alarmTopicArn: {
    accepted: [
      topic,
      'arn:aws-us-gov:sns:us-gov-west-1:123456789012:t',
      'arn:aws-cn:sns:cn-north-1:123456789012:t',
    ],
    rejected: [
      '',
      'security-alarms',
      `${topic}.fifo`,
      `${topic}:1f2e`,
      'arn:aws:sqs:eu-central-1:123456789012:t',
      'arn:aws:sns:eu-central-1::t',
      null,
    ],
  },
  runbookUrl: {
    accepted: [
      'docs/runbook.md',
      'https://wiki.example.com/1password',
      'https://example.com:8443/a/@team/page?id=7',
      `https://example.com/${'x'.repeat(180)}`,
    ],
    rejected: [
      '',
      'docs/other.md',
      'http://wiki.example.com/',
      'https://',
      'https:///page',
      'https://example.com/a b',
      'https://example.com/\n',
      ' https://example.com/',
      'https://example.com/page#heading',
      'https://me:secret@example.com/page',
      `https://example.com/${'x'.repeat(181)}`,
      null,
      ['docs/runbook.md'],
    ],
  },
  retentionDays: { accepted: [1, 3650, null], rejected: [0, 3651, 1.5, '400', false, -1] },
  standardFields: { accepted: [true, false], rejected: ['true', 1, null] },
};
