import { describe, expect, it } from 'vitest';
import { FixSettings } from '../../../lambdas/ingest/errors.ts';
import { parseOptions } from '../../../lambdas/cli/poll-options.ts';

const NOW = Date.parse('2026-11-22T20:00:00Z');

describe('what is typed', () => {
  it('may be nothing', () => {
    expect(parseOptions([], NOW)).toMatchObject({
      once: false,
      json: false,
      out: 'data',
      since: '2026-11-15T20:00:00.000Z',
      label: '1Password',
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
  ])('--since %s', (since, time) => {
    expect(parseOptions(['--since', since], NOW)).toMatchObject({ since: time });
  });

  it.each(['7', '-7d', '2026-13-01', '2026-01-31T08:00:00', '31.1.2026', ''])('not --since %j', (since) => {
    expect(() => parseOptions([`--since=${since}`], NOW)).toThrow(FixSettings);
  });

  it('names feeds in any order, once', () => {
    const options = parseOptions(['--feeds', 'auditevents, itemusages,auditevents'], NOW);
    expect(options).toMatchObject({ feeds: [{ name: 'auditevents' }, { name: 'itemusages' }] });
  });

  it.each([
    ['--out='],
    ['--feeds='],
    ['--feeds=itemusages,'],
    ['--label=a\nb'],
    ['--api-url=http://example.com'],
    ['--api-version=v3'],
    ['--once=yes'],
    ['-x'],
  ])('not %j', (argument) => {
    expect(() => parseOptions([argument], NOW)).toThrow(FixSettings);
  });

  it('asks for help whatever else is wrong', () => {
    expect(parseOptions(['--help', '--since', 'never'], NOW)).toBe('help');
  });
});
