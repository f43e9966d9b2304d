import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FixSettings } from '../../../lib/settings/fix-settings.ts';
import { readSettings, type Settings } from '../../../lib/settings/settings.ts';

const defaults: Settings = {
  stackName: 'OnePasswordLogSource',
  label: '1Password',
  feeds: ['signinattempts', 'itemusages', 'auditevents'],
  eventsApiUrl: undefined,
  apiVersion: 'v2',
  lookbackDays: 7,
  noDataAlarmHours: 24,
  noDataAlarmHoursByFeed: {},
  alarmEmail: undefined,
  alarmTopicArn: undefined,
  retentionDays: 400,
  standardFields: true,
  dashboard: true,
  notifications: 'topic',
  readers: [],
  infrequentAccessAfterDays: null,
  glacierAfterDays: null,
  objectLockDays: null,
  objectLockMode: 'GOVERNANCE',
  runbookUrl: 'docs/runbook.md',
  kmsKeyArn: undefined,
  bucketName: undefined,
};

const key = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

const topic = 'arn:aws:sns:eu-central-1:123456789012:security-alarms';

/** For each setting values that are accepted, with what they read as where that differs, and values that are refused. */
const cases: { readonly [Name in keyof Settings]: { accepted: unknown[]; refused: unknown[] } } = {
  stackName: {
    accepted: ['A', 'second-source', 'x'.repeat(128)],
    refused: ['', '1st', '-a', 'a_b', 'a b', 'ä', 'x'.repeat(129), 7, null, 'name\n'],
  },
  label: {
    accepted: ['x', 'Acme Ltd. (EU)', 'Größe 日本 🔑', 'x'.repeat(100), '🔑'.repeat(100)],
    refused: [
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
    refused: [
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
    refused: [
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
  apiVersion: { accepted: ['v1', 'v2'], refused: ['v3', 'V2', '2', 2, '', null] },
  lookbackDays: { accepted: [0, 1, 120], refused: [-1, 121, 1.5, '7', null, true, 1e300] },
  noDataAlarmHours: {
    accepted: [0.25, 1.5, 720, false],
    refused: [0, 0.2, 0.3, 720.25, 721, NaN, '24', null, true],
  },
  noDataAlarmHoursByFeed: {
    accepted: [{}, { itemusages: 0.25 }, { signinattempts: 24, auditevents: 720 }],
    refused: [
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
  dashboard: { accepted: [true, false], refused: ['true', 0, null] },
  notifications: {
    accepted: ['topic', 'queue', false],
    refused: [true, 'none', 'Queue', '', null, ['queue']],
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
    refused: [
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
  infrequentAccessAfterDays: { accepted: [30, 399, null], refused: [29, 3651, 30.5, '30', false] },
  glacierAfterDays: { accepted: [1, 399, null], refused: [0, 3651, 1.5, '90', false] },
  objectLockDays: { accepted: [1, 400, null], refused: [0, 3651, 1.5, '90', false] },
  objectLockMode: { accepted: ['GOVERNANCE', 'COMPLIANCE'], refused: ['governance', '', null, true] },
  runbookUrl: {
    accepted: ['docs/runbook.md', 'https://wiki.example.com/runbook'],
    refused: ['', 'a b', 'runbook.md#top', 'x'.repeat(201), null],
  },
  kmsKeyArn: {
    accepted: ['new', key, key.replace('1234abcd', 'mrk-1234')],
    refused: ['', 'New', 'alias/mine', key.replace('key/', 'alias/'), '1234abcd', null, true],
  },
  bucketName: {
    accepted: ['abc', 'siem.example.com', 'a'.repeat(63)],
    refused: ['', 'ab', 'a'.repeat(64), 'Bucket', 'a_b', '-ab', 'ab-', 'a..b', 'arn:aws:s3:::mine', null],
  },
  alarmEmail: {
    accepted: ['soc@example.com', 'first.last+tag@mail.example.co.uk'],
    refused: [
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
    refused: [
      '',
      'security-alarms',
      `${topic}.fifo`,
      `${topic}:1f2e`,
      'arn:aws:sqs:eu-central-1:123456789012:t',
      'arn:aws:sns:eu-central-1::t',
      null,
    ],
  },
  retentionDays: { accepted: [1, 3650, null], refused: [0, 3651, 1.5, '400', false, -1] },
  standardFields: { accepted: [true, false], refused: ['true', 1, null] },
};

describe('readSettings', () => {
  it.each([undefined, {}, '{}'])('takes the defaults from %o', (context) => {
    expect(readSettings(context)).toStrictEqual(defaults);
  });

  const all = Object.entries(cases);
  describe.each(all)('%s', (name, { accepted, refused }) => {
    it.each(each(accepted))('accepts %o', (value) => {
      expect(readSettings({ [name]: value })).toStrictEqual({ ...defaults, [name]: value });
    });

    it.each(each(refused))('refuses %o', (value) => {
      const faults = faultsOf({ [name]: value });
      expect(faults).toHaveLength(1);
      expect(faults[0]).toMatch(new RegExp(String.raw`^${name}: .* is not accepted; give \S`, 'u'));
    });

    it('takes undefined for left out', () => {
      expect(readSettings({ [name]: undefined })).toStrictEqual(defaults);
    });
  });

  it('puts the feeds into their own order', () => {
    expect(readSettings({ feeds: ['auditevents', 'signinattempts'] }).feeds).toEqual([
      'signinattempts',
      'auditevents',
    ]);
  });

  it('reads the origin of a URL', () => {
    expect(readSettings({ eventsApiUrl: 'HTTPS://Events.1Password.com:443/' }).eventsApiUrl).toBe(
      'https://events.1password.com',
    );
  });

  it('reads JSON text, as -c gives it', () => {
    expect(readSettings('{"label": "a=b", "retentionDays": null}')).toStrictEqual({
      ...defaults,
      label: 'a=b',
      retentionDays: null,
    });
  });

  it.each(['', 'label', '{"label"', "{'label': 'x'}"])('says that %o is not JSON', (context) => {
    expect(faultsOf(context)).toEqual([expect.stringMatching(/^"onepassword": .* is not JSON; give -c/)]);
  });

  it.each(each([[], '[]', 7, true, '"label"', 'null']))('wants an object, not %o', (context) => {
    expect(faultsOf(context)).toEqual([
      expect.stringMatching(/^"onepassword": .* is not accepted; give an object/),
    ]);
  });

  it('names every fault at once, with what was given and what is accepted', () => {
    const given = {
      lable: 'x',
      token: 'eyJhbGciOi',
      apiVersion: 'v3',
      lookbackDays: 365,
      alarmTopicArn: topic,
    };
    expect(messageOf({ ...given, alarmEmail: 'soc@example.com' })).toBe(
      [
        'Fix these settings of the 1Password log source:',
        "  'lable': no such setting; did you mean label?",
        "  'token': no such setting; there are stackName, label, feeds, eventsApiUrl, apiVersion, lookbackDays, noDataAlarmHours, noDataAlarmHoursByFeed, alarmEmail, alarmTopicArn, retentionDays, standardFields, dashboard, notifications, readers, infrequentAccessAfterDays, glacierAfterDays, objectLockDays, objectLockMode, runbookUrl, kmsKeyArn, bucketName",
        `  apiVersion: 'v3' is not accepted; give "v2" or "v1"`,
        '  lookbackDays: 365 is not accepted; give a whole number from 0 to 120',
        '  alarmEmail: not together with a topic of your own; subscribe the address to that topic, or leave the topic out',
      ].join('\n'),
    );
  });

  it.each([
    [
      { bucketName: 'mine', retentionDays: 30, objectLockMode: 'GOVERNANCE' },
      ['retentionDays', 'objectLockMode'],
    ],
    [{ feeds: ['itemusages'], noDataAlarmHoursByFeed: { auditevents: 1 } }, ['noDataAlarmHoursByFeed']],
    [{ infrequentAccessAfterDays: 60, glacierAfterDays: 89 }, ['glacierAfterDays']],
    [{ retentionDays: 90, glacierAfterDays: 90 }, ['glacierAfterDays']],
    [{ retentionDays: 90, infrequentAccessAfterDays: 120 }, ['infrequentAccessAfterDays']],
    [{ retentionDays: 90, objectLockDays: 91 }, ['objectLockDays']],
  ])('refuses settings that are good each by itself, and not together: %j', (given, names) => {
    expect(faultsOf(given).map((fault) => fault.split(':')[0])).toEqual(names);
  });

  it.each([
    { bucketName: 'mine' },
    { infrequentAccessAfterDays: 60, glacierAfterDays: 90 },
    { retentionDays: null, infrequentAccessAfterDays: 3000, objectLockDays: 3650 },
    { retentionDays: 90, objectLockDays: 90 },
  ])('accepts %j', (given) => {
    expect(readSettings(given)).toMatchObject(given);
  });

  it('does not repeat what was given under an unknown name: it may be a token', () => {
    expect(messageOf({ token: 'eyJhbGciOi' })).not.toContain('eyJ');
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('knows no setting %s', (name) => {
    expect(faultsOf(`{"${name}": 1}`)).toEqual([expect.stringContaining(`'${name}': no such setting`)]);
  });

  it('gives what cannot be changed', () => {
    for (const settings of [readSettings({}), readSettings({ feeds: ['itemusages'] })]) {
      expect(Object.isFrozen(settings) && Object.isFrozen(settings.feeds)).toBe(true);
    }
  });

  it('either gives settings or says what to fix, whatever it is given', () => {
    const names = Object.keys(defaults);
    const values = Object.values(cases).flatMap(({ accepted, refused }) => [...accepted, ...refused]);
    const anything = fc.oneof(fc.jsonValue(), fc.constantFrom(...values));
    const nearly = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), anything);
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      nearly.map((given) => JSON.stringify(given)),
    );
    fc.assert(
      fc.property(fc.oneof(anything, nearly, text), (context) => {
        try {
          expect(Object.keys(readSettings(context))).toEqual(names);
        } catch (error) {
          if (!(error instanceof FixSettings)) throw error;
          expect(error.message.split('\n')).toHaveLength(1 + error.faults.length);
          expect(error.faults.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** Each value as the only argument of a test: vitest would spread those that are lists. */
function each(values: readonly unknown[]): [unknown][] {
  return values.map((value) => [value]);
}

function faultsOf(context: unknown): readonly string[] {
  try {
    readSettings(context);
  } catch (error) {
    if (error instanceof FixSettings) return error.faults;
    throw error;
  }
  throw new Error('accepted');
}

function messageOf(context: unknown): string {
  return new FixSettings(faultsOf(context)).message;
}
