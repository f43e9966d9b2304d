import { describe, expect, it } from 'vitest';
import { rewindOptions, rewindRequest, rewindStart } from '../../../../lambdas/cli/commands/rewind.ts';
import { json, optionalFeed, requiredFeed } from '../../../../lambdas/cli/options/shared-options.ts';
import { targetOf, targetOptions } from '../../../../lambdas/cli/options/target-options.ts';
import { targetFlags } from '../../../../lambdas/cli/targets/target-choice.ts';
import { parseOptions } from '../../../support/parse-options.ts';
import { ITEM_USAGES } from '../../../support/ports/run.ts';

const NOW = Date.parse('2026-11-22T20:00:00.000Z');
const words = (line: string) => line.split(' ').filter((word) => word !== '');
const rewind = (line: string) => parseOptions(rewindOptions, words(line), NOW);
/** What `rewind` requests, of a feed whose newest event is two days after the start of 2026-11-15. */
const request = (line: string) => {
  const values = rewind(line);
  return rewindRequest({ ...values, from: rewindStart(values) ?? '2026-11-15T00:00:00.000Z' });
};
const target = (line: string) => targetOf(parseOptions(targetOptions, words(line), NOW));

describe('the options of rewind', () => {
  it('are a feed and a span of time, whose days start at midnight in UTC', () => {
    const values = rewind('--feed itemusages --from 2d --to 2026-11-21T08:30:00Z --changed');
    expect(values).toMatchObject({ feed: ITEM_USAGES, json: false });
    expect(request('--feed itemusages --from 2d --to 2026-11-21T08:30:00Z --changed')).toEqual({
      from: '2026-11-20T00:00:00.000Z',
      to: '2026-11-21T08:30:00.000Z',
      changed: true,
    });
    expect(targetOf(values)).toEqual(target(''));
  });

  it.each([
    ['', '--feed must be one of signinattempts, itemusages, auditevents'],
    ['--feed all --from 2d', '--feed must be one of signinattempts, itemusages, auditevents, not "all"'],
    ['--feed itemusages', 'rewind needs --from, the time to read again from, or --since-last-good'],
    ['--feed itemusages --from=', '--from must be like 30d, 2026-01-31 or 2026-01-31T08:00:00Z, not ""'],
    [
      '--feed itemusages --from 2d --since-last-good',
      "option '--from <time>' cannot be used with option '--since-last-good'",
    ],
    ['--feed itemusages --from noon', '--from must be like 30d, 2026-01-31 or 2026-01-31T08:00:00Z'],
    ['--feed itemusages --from 2d --to noon', '--to must be like 30d'],
    [
      '--feed itemusages --from 2d --to 3d',
      '--to must be after the start of the rewind, 2026-11-20T00:00:00.000Z',
    ],
    [
      '--feed itemusages --since-last-good --to 30d',
      '--to must be after the start of the rewind, 2026-11-15',
    ],
    ['--feed itemusages --from 2027-01-01', '--from must be in the past'],
  ])('refuse %j', (line, message) => {
    expect(() => request(line)).toThrow(message);
  });
});

describe('the options that name a feed', () => {
  it('name one of those that exist, or with status none', () => {
    expect(parseOptions({ feed: requiredFeed, json }, words('--feed itemusages --json'), NOW)).toEqual({
      feed: ITEM_USAGES,
      json: true,
    });
    const status = (line: string) => parseOptions({ feed: optionalFeed }, words(line), NOW);
    expect(status('')).toEqual({ feed: undefined });
    expect(status('--feed itemusages')).toEqual({ feed: ITEM_USAGES });
    expect(() => status('--feed all')).toThrow('--feed must be one of');
  });
});

describe('the options that name a target', () => {
  it.each([
    ['', '--stack OnePasswordLogSource'],
    ['--stack Second', '--stack Second'],
    [
      '--stack Second --region eu-central-1 --profile soc',
      '--stack Second --region eu-central-1 --profile soc',
    ],
    ['--out data', '--out data'],
  ])('in %j are %j in the command that fixes an error', (line, flags) => {
    expect(targetFlags(target(line))).toBe(flags);
  });

  it('are quoted for a shell', () => {
    expect(targetFlags({ kind: 'folder', out: "Ann's data" })).toBe(`--out 'Ann'\\''s data'`);
  });

  it('name a folder', () => {
    expect(target('--out data')).toEqual({ kind: 'folder', out: 'data' });
  });

  it.each([
    ['--stack A --out b', "option '--stack <name>' cannot be used with option '--out <folder>'"],
    ['--region A --out b', "option '--region <region>' cannot be used with option '--out <folder>'"],
    ['--profile A --out b', "option '--profile <profile>' cannot be used with option '--out <folder>'"],
    ['--out=', '--out must name a folder'],
    ['--stack=', '--stack must not be empty'],
  ])('refuse %s', (line, message) => {
    expect(() => target(line)).toThrow(message);
  });
});
