import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidSettings } from '../../../lib/settings/invalid-settings.ts';
import { checkSettings } from '../../../lib/settings/settings.ts';
import { issuesOf } from './issues-of.ts';
import { type Case, cases, defaults, topic } from './setting-cases.ts';

describe('checkSettings', () => {
  it('has a default for every setting', () => {
    expect(checkSettings({})).toStrictEqual(defaults);
  });

  const all = Object.entries(cases);
  describe.each<[string, Case]>(all)('%s', (name, { accepted, rejected, beside = {} }) => {
    it.each(each(accepted))('accepts %o', (value) => {
      expect(checkSettings({ ...beside, [name]: value })).toStrictEqual({
        ...defaults,
        ...beside,
        [name]: value,
      });
    });

    it.each(each(rejected))('rejects %o', (value) => {
      const issues = issuesOf(() => checkSettings({ [name]: value }));
      expect(issues).toHaveLength(1);
      expect(issues[0]).toMatch(
        new RegExp(String.raw`^${name}(\.\w+)*: (.* is not accepted|no such setting); give \S`, 'u'),
      );
    });

    it('has its default if it is undefined', () => {
      expect(checkSettings({ ...beside, [name]: undefined })).toStrictEqual({ ...defaults, ...beside });
    });
  });

  it('sorts the feeds', () => {
    expect(checkSettings({ feeds: ['auditevents', 'signinattempts'] }).feeds).toEqual([
      'signinattempts',
      'auditevents',
    ]);
  });

  it('reduces a URL of the Events API to its origin', () => {
    expect(checkSettings({ eventsApiUrl: 'HTTPS://Events.1Password.com:443/' }).eventsApiUrl).toBe(
      'https://events.1password.com',
    );
  });

  it('names every issue in one message, with the value and what is accepted', () => {
    const given = {
      lable: 'x',
      token: 'eyJhbGciOi',
      apiVersion: 'v3',
      lookbackDays: 365,
      alarmEmail: 'soc@example.com',
      alarmTopicArn: topic,
      feeds: ['itemusages', 'vaults'],
      readers: [
        { principalArn: 'arn:aws:iam::123456789012:root' },
        { principalArn: '*', external: 'hunter2' },
      ],
    };
    expect(messageOf(given)).toBe(
      [
        'Fix these settings of the 1Password log source:',
        `  feeds.1: 'vaults' is not accepted; give "signinattempts", "itemusages", or "auditevents"`,
        '  lookbackDays: 365 is not accepted; give a whole number from 0 to 120',
        `  apiVersion: 'v3' is not accepted; give "v2" or "v1"`,
        "  readers.1.principalArn: '*' is not accepted; give the ARN of a role, of a user, or of an account's root",
        '  readers.1.external: no such setting; give {"principalArn": "…"} or {"principalArn": "…", "externalId": "…"}',
        '  lable: no such setting; did you mean label?',
        `  token: no such setting; there are ${Object.keys(defaults).join(', ')}`,
        "  alarmEmail: cannot be combined with a topic of your own; subscribe the address to that topic, or remove the topic (alarmTopicArn is 'arn:aws:sns:eu-central-1:123456789012:security-alarms')",
      ].join('\n'),
    );
  });

  it('reports a value once, however many checks it fails', () => {
    expect(issuesOf(() => checkSettings({ lookbackDays: 1e300 }))).toHaveLength(1);
  });

  it.each([{ token: 'eyJhbGciOi' }, { noDataAlarmHoursByFeed: { token: 'eyJhbGciOi' } }])(
    'does not show the value of an unknown name, which may be a token: %j',
    (given) => {
      expect(messageOf(given)).toContain('token: no such setting');
      expect(messageOf(given)).not.toContain('eyJ');
    },
  );

  it('quotes unknown names with special characters, and truncates them', () => {
    expect(issuesOf(() => checkSettings({ ['a\n'.repeat(100)]: 1 }))).toEqual([
      expect.stringMatching(/^'(a\\n){19}a\\…: no such setting; there are /),
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('has no setting %s', (name) => {
    expect(issuesOf(() => checkSettings(JSON.parse(`{"${name}": 1}`)))).toEqual([
      expect.stringContaining(`${name}: no such setting`),
    ]);
  });

  it('returns frozen settings', () => {
    for (const settings of [checkSettings({}), checkSettings({ feeds: ['itemusages'], readers: [] })]) {
      expect([settings, ...Object.values(settings)].every((value) => Object.isFrozen(value))).toBe(true);
    }
    expect(Object.isFrozen(checkSettings({ readers: cases.readers.accepted[1] }).readers[0])).toBe(true);
  });

  it('either returns settings or throws InvalidSettings, for any input', () => {
    const values = Object.values(cases).flatMap(({ accepted, rejected }) => [...accepted, ...rejected]);
    const anything = fc.oneof(fc.jsonValue(), fc.constantFrom(...values));
    const names = Object.keys(defaults);
    const almost = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), anything);
    fc.assert(
      fc.property(fc.oneof(anything, almost), (given) => {
        try {
          expect(Object.keys(checkSettings(given))).toEqual(names);
        } catch (error) {
          if (!(error instanceof InvalidSettings)) throw error;
          expect(error.message.split('\n')).toHaveLength(1 + error.issues.length);
          expect(error.issues.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** Each value as the only argument of a test: vitest would spread lists. */
function each(values: readonly unknown[]): [unknown][] {
  return values.map((value) => [value]);
}

function messageOf(given: unknown): string {
  return new InvalidSettings(issuesOf(() => checkSettings(given))).message;
}
