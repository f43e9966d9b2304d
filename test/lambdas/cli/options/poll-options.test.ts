import { describe, expect, it } from 'vitest';
import { pollOptions } from '../../../../lambdas/cli/commands/poll.ts';
import { FixSettings } from '../../../../lambdas/ingest/errors.ts';
import { parseOptions } from '../../../support/parse-options.ts';

const NOW = Date.parse('2026-11-22T20:00:00Z');
const parse = (...typed: string[]) => parseOptions(pollOptions, typed, NOW);

describe('the options of npm start', () => {
  it('all have defaults', () => {
    expect(parse()).toMatchObject({
      once: false,
      json: false,
      out: 'data',
      since: undefined,
      label: undefined,
      apiUrl: undefined,
      apiVersion: 'v2',
      feeds: [{ name: 'signinattempts' }, { name: 'itemusages' }, { name: 'auditevents' }],
    });
  });

  it.each([
    ['0d', '2026-11-22T20:00:00.000Z'],
    ['120d', '2026-07-25T20:00:00.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T08:00:00Z', '2026-01-31T08:00:00.000Z'],
    ['2026-01-31T08:00:00.5+02:00', '2026-01-31T06:00:00.500Z'],
  ])('accept --since %s', (since, time) => {
    expect(parse('--since', since)).toMatchObject({ since: time });
  });

  it.each(['7', '-7d', '2026-13-01', '2026-01-31T08:00:00', '31.1.2026', '2026-11-23', ''])(
    'refuse --since %j',
    (since) => {
      expect(() => parse(`--since=${since}`)).toThrow(FixSettings);
    },
  );

  it('accept feeds in any order, and ignore duplicates', () => {
    expect(parse('--feeds', 'auditevents, itemusages,auditevents')).toMatchObject({
      feeds: [{ name: 'auditevents' }, { name: 'itemusages' }],
    });
  });

  it.each([
    ['--out='],
    ['--feeds='],
    ['--feeds=itemusages,'],
    ['--label=a\nb'],
    ['--api-url=http://example.com'],
    ['--api-version=v3'],
  ])('refuse %j', (argument) => {
    expect(() => parse(argument)).toThrow(FixSettings);
  });

  it.each([['--once=yes'], ['-x']])('do not include %j', (argument) => {
    expect(() => parse(argument)).toThrow('unknown option');
  });

  it('refuse an option in the place of a value', () => {
    expect(() => parse('--out', '--once')).toThrow(new FixSettings('--out needs a value, not --once'));
  });

  it('report every invalid value at once, one in each line', () => {
    const typed = ['--since', 'yesterday', '--feeds', 'vaults', '--api-version', '3', '--label', ''];
    expect(() => parse(...typed)).toThrow(
      /^--feeds must be .*\n--since must be .*\n--label must be .*\n--api-version must be .*$/,
    );
  });
});
