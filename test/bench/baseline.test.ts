import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compare, readBaseline } from './baseline.ts';
import { baselineTable, reportLines } from './report.ts';
import { RATIOS, ratiosOf, type RatioName, type Results } from './results.ts';

const rate = { eventsPerSecond: 1_000, cpuMicroseconds: 30, peakMb: 100 };
const results = (rateRatio: number, cpuRatio: number): Results => ({
  throughput: { events: 1_000, pairs: 7, bareLoop: rate, pipeline: rate, rateRatio, cpuRatio },
});

describe('the baseline', () => {
  it('has every ratio, and each is within what is wanted', () => {
    const baseline = readBaseline();
    expect(Object.keys(baseline).sort()).toEqual(Object.keys(RATIOS).sort());
    for (const [name, value] of Object.entries(baseline)) {
      const { better, limit } = RATIOS[name as RatioName];
      if (better === 'higher') expect(value, name).toBeGreaterThanOrEqual(limit);
      else expect(value, name).toBeLessThanOrEqual(limit);
    }
  });

  it('is what the README shows', () => {
    const readme = readFileSync(path.join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
    expect(readme).toContain(`\n${baselineTable(readBaseline())}\n`);
  });

  it('is missed by what is more than 5 % slower, whichever way the ratio goes', () => {
    const slower = (rateRatio: number, cpuRatio: number) =>
      compare(ratiosOf(results(rateRatio, cpuRatio)), { rate: 1, cpu: 1.4 }).map(({ isSlower }) => isSlower);
    expect(slower(1, 1.4)).toEqual([false, false]);
    expect(slower(0.96, 1.46)).toEqual([false, false]);
    expect(slower(0.94, 1.4)).toEqual([true, false]);
    expect(slower(1.2, 1.48)).toEqual([false, true]);
  });

  it('misses nothing of a ratio that is new', () => {
    expect(compare(ratiosOf(results(0.1, 9)), {})).toMatchObject([
      { baseline: undefined, isSlower: false },
      { baseline: undefined, isSlower: false },
    ]);
  });

  it('is shown beside what was measured, and a slow-down in red where there are colours', () => {
    const measured = results(0.8, 1.4);
    const compared = compare(ratiosOf(measured), { rate: 1, cpu: 1.4 });
    const lines = reportLines(measured, compared, false);
    const slow = lines.filter((line) => line.endsWith('SLOWER'));
    expect(slow).toEqual([
      expect.stringMatching(/^events a second, .* 0\.800 +1\.000 +\+25\.0 % +at least 0\.9 {2}SLOWER$/),
    ]);
    expect(lines.join('\n')).not.toContain('\u001b');
    expect(reportLines(measured, compared, true)).toContain(`\u001b[31m${slow[0]}\u001b[39m`);
  });
});
