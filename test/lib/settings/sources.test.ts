import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../lib/settings/read-settings.ts';
import { checkSettings } from '../../../lib/settings/settings.ts';
import { issuesOf } from './issues-of.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:security-alarms';

function read(onepassword: unknown) {
  return readSettings({ onepassword });
}

describe('sources', () => {
  it('makes a stack for each entry, named and labeled with its key', () => {
    expect(read({ sources: { acme: {}, 'beta-2': {} } })).toStrictEqual([
      checkSettings({ stackName: 'OnePasswordLogSource-acme', label: 'acme' }),
      checkSettings({ stackName: 'OnePasswordLogSource-beta-2', label: 'beta-2' }),
    ]);
  });

  it.each([{ acme: {}, beta: {} }, '{"acme": {}, "beta": {}}'])(
    'may be a context key beside onepassword: %j',
    (sources) => {
      const stacks = readSettings({ onepassword: { lookbackDays: 30 }, sources });
      expect(stacks.map(({ stackName, lookbackDays }) => [stackName, lookbackDays])).toEqual([
        ['OnePasswordLogSource-acme', 30],
        ['OnePasswordLogSource-beta', 30],
      ]);
      expect(issuesOf(() => readSettings({ onepassword: { sources: { acme: {} } }, sources }))).toEqual([
        'sources: given inside "onepassword" and beside it; remove one',
      ]);
    },
  );

  it('overrides the settings beside it', () => {
    const given = {
      alarmEmail: 'soc@example.com',
      lookbackDays: 30,
      sources: { acme: { stackName: 'Acme', label: 'Acme Ltd.' }, beta: { lookbackDays: 1 } },
    };
    expect(read(JSON.stringify(given))).toStrictEqual([
      checkSettings({
        stackName: 'Acme',
        label: 'Acme Ltd.',
        alarmEmail: 'soc@example.com',
        lookbackDays: 30,
      }),
      checkSettings({
        stackName: 'OnePasswordLogSource-beta',
        label: 'beta',
        alarmEmail: 'soc@example.com',
        lookbackDays: 1,
      }),
    ]);
  });

  it('uses a label beside it for all sources', () => {
    expect(read({ label: 'Ours', sources: { a: {}, b: {} } }).map(({ label }) => label)).toEqual([
      'Ours',
      'Ours',
    ]);
  });

  it('returns frozen settings', () => {
    const stacks = read({ feeds: ['itemusages'], sources: { acme: {} } });
    expect([stacks, stacks[0], stacks[0]?.feeds].every((value) => Object.isFrozen(value))).toBe(true);
  });

  it('reports the issues of all sources in one message, shared ones once', () => {
    const given = {
      lookbackDays: 121,
      lable: 'secret',
      retentionDays: 90,
      alarmTopicArn: TOPIC,
      sources: {
        acme: { lookbackDays: -1, tokn: 'secret', alarmEmail: 'soc@example.com' },
        beta: { readers: [{ principalArn: '*' }], bucketName: 'mine' },
        gamma: 7,
        delta: {},
      },
    };
    expect(issuesOf(() => read(given))).toEqual([
      'lookbackDays: 121 is not accepted; give a whole number from 0 to 120',
      'lable: no such setting; did you mean label?',
      'sources.acme.lookbackDays: -1 is not accepted; give a whole number from 0 to 120',
      expect.stringMatching(
        /^sources\.acme\.tokn: no such setting; there are stackName, label, (?!.*\bsources\b)/,
      ),
      expect.stringMatching(/^sources\.acme\.alarmEmail: cannot be combined with a topic of your own; /),
      expect.stringMatching(/^sources\.beta\.readers\.0\.principalArn: '\*' is not accepted; give /),
      "sources.beta.retentionDays (shared): cannot be combined with a bucket of your own; configure it on that bucket, and remove it here (bucketName is 'mine')",
      'sources.gamma: 7 is not accepted; give an object of settings, {} for the defaults',
    ]);
  });

  it('reports a conflict between shared settings once', () => {
    const sources = { acme: {}, beta: {}, gamma: { retentionDays: null } };
    expect(issuesOf(() => read({ objectLockDays: 401, sources }))).toEqual([
      'objectLockDays: must be at most retentionDays (retentionDays is 400)',
    ]);
  });

  it.each([
    [{ stackName: 'Mine' }, 'stackName'],
    [{ stackName: '' }, 'stackName'],
    [{ bucketName: 'mine' }, 'bucketName'],
  ])('cannot share %j', (shared, name) => {
    expect(issuesOf(() => read({ ...shared, sources: { acme: {}, beta: {} } }))).toContain(
      `${name}: cannot be shared by all sources; move it into an entry of sources`,
    );
  });

  it.each([[{}], [[]], ['acme'], [null], [7]])('expects an object with entries, not %o', (sources) => {
    expect(issuesOf(() => read({ sources }))).toEqual([
      expect.stringMatching(/^sources: .* is not accepted; give an object with an entry for each source/),
    ]);
  });

  it.each(['', 'a b', 'ä', 'a_b', 'a.b', 'x'.repeat(101), '-\n'])('rejects the key %o', (key) => {
    expect(issuesOf(() => read({ sources: { [key]: { lookbackDays: -1 }, 'b b': {} } }))).toEqual([
      expect.stringMatching(
        /^sources\..*: this key is not accepted; give 1 to 100 letters, digits, and hyphens$/,
      ),
      expect.stringMatching(/^sources\..*\.lookbackDays: -1 is not accepted/),
      "sources.'b b': this key is not accepted; give 1 to 100 letters, digits, and hyphens",
    ]);
  });

  it('accepts a key of 100 characters', () => {
    expect(read({ sources: { ['x'.repeat(100)]: {} } })).toHaveLength(1);
  });

  it('does not nest', () => {
    expect(issuesOf(() => read({ sources: { acme: { sources: {} } } }))).toEqual([
      expect.stringMatching(/^sources\.acme\.sources: no such setting/),
    ]);
  });

  it.each([
    [{ acme: {}, beta: { stackName: 'OnePasswordLogSource-acme' } }, 'sources.beta.stackName'],
    [{ acme: {}, ACME: {} }, 'sources.ACME.stackName'],
    [{ acme: { bucketName: 'mine' }, beta: {}, gamma: { bucketName: 'mine' } }, 'sources.gamma.bucketName'],
  ])('need a stack and a bucket each: %j', (sources, path) => {
    expect(issuesOf(() => read({ sources }))).toEqual([
      `${path}: the same as that of sources.acme; give each source its own`,
    ]);
  });
});
