import { describe, expect, it } from 'vitest';
import { compareRatios, readBaseline } from './baseline.ts';
import { reportLines } from './report.ts';
import { RATIOS, ratiosOf, type RatioName, type Results } from './results.ts';

const rate = { eventsPerSecond: 1_000, cpuMicroseconds: 30, peakMb: 100 };
const results = (throughputRatio: number, cpuTimeRatio: number): Results => ({
  throughput: { events: 1_000, pairs: 7, bareLoop: rate, pipeline: rate, throughputRatio, cpuTimeRatio },
});

describe('the baseline', () => {
  it('contains every ratio, each within its limit', () => {
    const baseline = readBaseline();
    expect(Object.keys(baseline).sort()).toEqual(Object.keys(RATIOS).sort());
    for (const [name, value] of Object.entries(baseline)) {
      const { better, limit } = RATIOS[name as RatioName];
      if (better === 'higher') expect(value, name).toBeGreaterThanOrEqual(limit);
      else expect(value, name).toBeLessThanOrEqual(limit);
    }
  });

  it('marks a ratio that is more than 5 % worse, whether higher or lower is better', () => {
    const areSlower = (throughput: number, cpuTime: number) =>
      compareRatios(ratiosOf(results(throughput, cpuTime)), { throughput: 1, cpuTime: 1.4 }).map(
        ({ isSlower }) => isSlower,
      );
    expect(areSlower(1, 1.4)).toEqual([false, false]);
    expect(areSlower(0.96, 1.46)).toEqual([false, false]);
    expect(areSlower(0.94, 1.4)).toEqual([true, false]);
    expect(areSlower(1.2, 1.48)).toEqual([false, true]);
  });

  it('does not mark a new ratio', () => {
    expect(compareRatios(ratiosOf(results(0.1, 9)), {})).toMatchObject([
      { baseline: undefined, isSlower: false },
      { baseline: undefined, isSlower: false },
    ]);
  });

  it('is shown beside the measured ratios, with a slowdown in red if the output has colors', () => {
    const measured = results(0.8, 1.4);
    const compared = compareRatios(ratiosOf(measured), { throughput: 1, cpuTime: 1.4 });
    const lines = reportLines(measured, compared, false);
    const slow = lines.filter((line) => line.endsWith('SLOWER'));
    expect(slow).toEqual([
      expect.stringMatching(
        /^throughput relative to .* 0\.800x +1\.000x +\+25\.0 % +at least 0\.9x {2}SLOWER$/,
      ),
    ]);
    expect(lines.join('\n')).not.toContain('\u001b');
    expect(reportLines(measured, compared, true)).toContain(`\u001b[31m${slow[0]}\u001b[39m`);
  });
});
