import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidSettings } from '../../../lib/settings/invalid-settings.ts';
import { hasTrialSettings, readSettings } from '../../../lib/settings/read-settings.ts';
import { checkSettings } from '../../../lib/settings/settings.ts';
import { issuesOf } from './issues-of.ts';

describe('readSettings', () => {
  it.each([
    {},
    { onepassword: undefined },
    { onepassword: null },
    { onepassword: {} },
    { onepassword: '{}' },
  ])('returns the defaults for one stack from %o', (context) => {
    expect(readSettings(context)).toStrictEqual([checkSettings({})]);
  });

  it('reads JSON text, as -c passes it', () => {
    expect(readSettings({ onepassword: '{"label": "a=b", "retentionDays": null}' })).toStrictEqual([
      checkSettings({ label: 'a=b', retentionDays: null }),
    ]);
  });

  it.each(['', 'label', '{"label"', "{'label': 'x'}"])('reports that %o is not valid JSON', (text) => {
    expect(issuesOf(() => readSettings({ onepassword: text }))).toEqual([
      expect.stringMatching(/^"onepassword": .* is not valid JSON; give -c/),
    ]);
    expect(issuesOf(() => readSettings({ sources: text }))).toEqual([
      expect.stringMatching(/^"sources": .* is not valid JSON; give -c sources=/),
    ]);
  });

  it.each([
    [{ onepassword: '{}' }, true],
    [{ onepassword: {}, sources: '{"acme": {}}' }, true],
    [{ onepassword: {}, sources: { acme: {} } }, false],
    [{}, false],
  ])('tells settings of the command line from those of cdk.json: %j', (context, isTrial) => {
    expect(hasTrialSettings(context)).toBe(isTrial);
  });

  it.each([[[[]]], ['[]'], [7], [true], ['"label"'], ['null']])('expects an object, not %o', (value) => {
    expect(issuesOf(() => readSettings({ onepassword: value }))).toEqual([
      expect.stringMatching(/^"onepassword": .* is not accepted; give an object/),
    ]);
  });

  it.each(['source', 'Sources'])('suggests sources for %s', (name) => {
    expect(issuesOf(() => readSettings({ onepassword: { [name]: {} } }))).toEqual([
      `${name}: no such setting; did you mean sources?`,
    ]);
  });

  it('either returns settings or throws InvalidSettings, for any text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .dictionary(fc.constantFrom('label', 'sources', 'x'), fc.jsonValue())
        .map((given) => JSON.stringify(given)),
    );
    fc.assert(
      fc.property(text, (onepassword) => {
        try {
          expect(readSettings({ onepassword }).length).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof InvalidSettings)) throw error;
          expect(error.message.split('\n')).toHaveLength(1 + error.issues.length);
          expect(error.issues.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a misspelled context key', () => {
  it.each([
    'onepasword',
    'OnePassword',
    'one-password',
    'one_password',
    'onePasswords',
    '1password',
    '1Password',
    '1-pasword',
    'onepassword.label',
    'onepassword ',
  ])('is rejected: %o', (key) => {
    expect(issuesOf(() => readSettings({ onepassword: {}, [key]: '{}' }))).toEqual([
      `${JSON.stringify(key)}: no such context key; the settings belong under "onepassword"`,
    ]);
  });

  it.each(['source', 'Sources', 'sorces'])('is rejected if it is almost sources: %o', (key) => {
    expect(issuesOf(() => readSettings({ onepassword: {}, [key]: '{}' }))).toEqual([
      `${JSON.stringify(key)}: no such context key; several sources belong under "sources"`,
    ]);
  });

  it('is rejected together with other issues', () => {
    const context = { onepassword: { label: '' }, onepasword: {} };
    expect(issuesOf(() => readSettings(context)).map((issue) => issue.split(':')[0])).toEqual([
      '"onepasword"',
      'label',
    ]);
  });

  it.each([
    '@aws-cdk/core:onepassword',
    '@aws-cdk/one-password',
    'aws:cdk:onepassword',
    'availability-zones:account=123456789012:region=eu-central-1',
    'password',
    'onepassword-vault-id',
    '',
  ])('is not another key, such as %o', (key) => {
    expect(readSettings({ [key]: '{}' })).toStrictEqual([checkSettings({})]);
  });
});
