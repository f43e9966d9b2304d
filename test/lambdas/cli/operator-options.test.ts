import { describe, expect, it } from 'vitest';
import { HELP, parseOptions } from '../../../lambdas/cli/operator-options.ts';
import { ITEM_USAGES } from '../../support/ports/run.ts';

const NOW = Date.parse('2026-11-22T20:00:00.000Z');
const parse = (line: string) => parseOptions(line.split(' '), NOW);

describe('the command line of the operator', () => {
  it('takes a rewind, of the default stack', () => {
    expect(parse('rewind --feed itemusages --from 2d --to 2026-11-21T08:30:00Z --changed')).toEqual({
      verb: {
        name: 'rewind',
        request: { from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T08:30:00.000Z', changed: true },
      },
      feed: ITEM_USAGES,
      target: { stack: 'OnePasswordLogSource' },
      json: false,
    });
  });

  it('takes a stack of another name', () => {
    expect(parse('quarantine replay --feed itemusages --stack Second --json')).toEqual({
      verb: { name: 'quarantine replay' },
      feed: ITEM_USAGES,
      target: { stack: 'Second' },
      json: true,
    });
  });

  it('takes a folder of this machine', () => {
    expect(parse('rebuild --feed itemusages --out data --api-url http://localhost:1 --label L')).toEqual({
      verb: { name: 'rebuild' },
      feed: ITEM_USAGES,
      target: { folder: { out: 'data', label: 'L' } },
      json: false,
    });
  });

  it('takes a status of one feed, or of all', () => {
    expect(parse('status')).toMatchObject({ verb: { name: 'status' }, feed: undefined });
    expect(parse('status --feed itemusages')).toMatchObject({ verb: { name: 'status' }, feed: ITEM_USAGES });
  });

  it('takes a replay by its former name', () => {
    expect(parse('replay --feed itemusages')).toEqual(parse('quarantine replay --feed itemusages'));
  });

  it.each([
    [
      '--feed itemusages',
      'the command must be status, rewind, quarantine replay or rebuild, not ""; npm run operator -- --help',
    ],
    ['mend --feed itemusages', 'quarantine replay or rebuild, not "mend"'],
    ['quarantine --feed itemusages', 'quarantine replay or rebuild, not "quarantine"'],
    ['rewind rebuild --feed itemusages', 'quarantine replay or rebuild, not "rewind rebuild"'],
    ['rebuild', '--feed must be one of signinattempts, itemusages, auditevents'],
    ['rebuild --feed all', '--feed must be one of signinattempts, itemusages, auditevents'],
    ['status --feed all', '--feed must be one of signinattempts, itemusages, auditevents'],
    [
      'quarantine replay --feed itemusages --from 2d',
      '--from, --to and --changed are for rewind, not for quarantine replay',
    ],
    ['rebuild --feed itemusages --to 2d', '--from, --to and --changed are for rewind, not for rebuild'],
    ['status --changed', '--from, --to and --changed are for rewind, not for status'],
    ['rewind --feed itemusages', 'rewind needs --from, the time to read again from'],
    ['rewind --feed itemusages --from noon', '--from must be like 30d, 2026-01-31 or 2026-01-31T08:00:00Z'],
    ['rewind --feed itemusages --from 2d --to noon', '--to must be like 30d'],
    ['rewind --feed itemusages --from 2d --to 3d', '--to must be after --from'],
    ['rewind --feed itemusages --from 2027-01-01', '--from must be in the past'],
    ['rebuild --feed itemusages --stack A --out b', 'give --stack or --out, not both'],
    ['rebuild --feed itemusages --out=', '--out must name a folder'],
    ['rebuild --feed itemusages --out a --api-version v3', '--api-version must be v1 or v2, not "v3"'],
    ['rebuild --feed itemusages --out a --api-url ftp://x', '--api-url must be'],
    ['rebuild --feed itemusages --once', "Unknown option '--once'; npm run operator -- --help"],
  ])('refuses %s', (line, message) => {
    expect(() => parse(line)).toThrow(message);
  });

  it('names every flag in its help', () => {
    expect(parse('--help')).toBe('help');
    for (const flag of ['feed', 'from', 'to', 'changed', 'stack', 'out', 'label', 'api-url', 'json'])
      expect(HELP).toContain(`--${flag}`);
  });
});
