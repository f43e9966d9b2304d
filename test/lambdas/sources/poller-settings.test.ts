import { describe, expect, it } from 'vitest';
import { ENVIRONMENT } from '../../../lambdas/contract/environment.ts';
import { parseEnvironment } from '../../../lambdas/sources/poller-settings.ts';

const valid = {
  FEED: 'itemusages',
  BUCKET: 'bucket',
  TABLE: 'table',
  SECRET_ARN: 'arn',
  SOURCE_ID: 'id',
  SOURCE_LABEL: '1Password',
  EVENTS_API_URL: '',
  API_VERSION: 'v2',
  LOOKBACK_DAYS: '7',
  STANDARD_FIELDS: 'false',
  REPORT_FEED_AGE: 'true',
  STACK_NAME: 'OnePasswordLogSource',
  RUNBOOK_URL: 'docs/runbook.md',
};

describe('parseEnvironment', () => {
  it('parses the environment that the stack writes', () => {
    expect(Object.keys(valid).sort()).toEqual(Object.values(ENVIRONMENT).sort());
    expect(parseEnvironment(valid)).toEqual({
      feed: { name: 'itemusages', logType: 'OnePassword.ItemUsage', table: 'onepassword_itemusage' },
      bucket: 'bucket',
      table: 'table',
      secretArn: 'arn',
      source: { id: 'id', label: '1Password', standardFields: false },
      eventsApiUrl: undefined,
      apiVersion: 'v2',
      lookbackDays: 7,
      reportFeedAge: true,
      stackName: 'OnePasswordLogSource',
      runbookUrl: 'docs/runbook.md',
    });
  });

  it.each(Object.keys(valid).filter((name) => name !== 'EVENTS_API_URL'))(
    'refuses an environment without %s',
    (name) => {
      const { [name]: _, ...rest } = valid as Record<string, string>;
      expect(() => parseEnvironment(rest)).toThrow(
        new RegExp(`deploy the stack again: ${name} must be .*, not undefined$`),
      );
    },
  );

  it.each([
    ['FEED', 'vaults'],
    ['BUCKET', ''],
    ['EVENTS_API_URL', 'http://example.com'],
    ['API_VERSION', 'v3'],
    ['LOOKBACK_DAYS', '-1'],
    ['STANDARD_FIELDS', 'yes'],
    ['STACK_NAME', ''],
    ['RUNBOOK_URL', ''],
  ])('refuses %s=%s', (name, value) => {
    expect(() => parseEnvironment({ ...valid, [name]: value })).toThrow(new RegExp(`${name} must be`));
  });

  it('lists every invalid variable', () => {
    expect(() => parseEnvironment({})).toThrow(
      /FEED.*BUCKET.*TABLE.*SECRET_ARN.*STANDARD_FIELDS.*LOOKBACK_DAYS/,
    );
  });
});
