import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareRatios, readBaseline } from './baseline.ts';
import { RATIOS, ratiosOf, type RatioName, type Results } from './results.ts';
import type { Sample } from './statistics.ts';

const rate = { eventsPerSecond: 1_000, cpuMicroseconds: 30, peakMb: 100, bytesPerEvent: 120 };
const around = (value: number, noise: number): Sample => ({
  value,
  interval: [value * (1 - noise), value * (1 + noise)],
});
const comparison = (throughput: number, cpuTime: number, noise: number) => ({
  bareLoop: rate,
  pipeline: rate,
  throughput: around(throughput, noise),
  cpuTime: around(cpuTime, noise),
});
const results = (throughput: number, cpuTime: number, noise = 0.01): Results => ({
  throughput: {
    events: 1_000,
    rounds: 7,
    cursor: {
      first: comparison(throughput, cpuTime, noise),
      last: comparison(throughput, cpuTime, noise),
    },
    sequential: rate,
    serverMsPerPage: 1.3,
  },
});
const BASELINE = { throughput: 1, throughputCursorLast: 1, cpuTime: 1.4 };

/** What the pipeline does not reach yet. A figure that is reached must be removed from this list. */
const NOT_REACHED: readonly RatioName[] = ['throughput', 'cpuTime', 'coldStart'];

describe('the baseline', () => {
  it('contains every figure, each within its limit except those that are not reached', () => {
    const baseline = readBaseline();
    expect(Object.keys(baseline).sort()).toEqual(Object.keys(RATIOS).sort());
    const beyond = Object.entries(baseline).filter(([name, value]) => {
      const { better, limit } = RATIOS[name as RatioName];
      return better === 'higher' ? value < limit : value > limit;
    });
    expect(beyond.map(([name]) => name).sort()).toEqual(NOT_REACHED.toSorted());
  });

  it('is what the documentation states, in the order of the report', () => {
    const page = readFileSync(path.join(import.meta.dirname, '../../docs/performance.md'), 'utf8');
    const rows = [...page.matchAll(/^\| .* \| +(.*?) \| +(at (?:least|most) .*?) \|$/gm)];
    const baseline = readBaseline();
    const expected = Object.entries(RATIOS).map(([name, { better, unit, limit }]) => {
      const suffix = unit === 'x' ? '' : unit;
      const measured = baseline[name as RatioName]?.toFixed(unit === ' MB' ? 0 : 2);
      return [`${measured}${suffix}`, `at ${better === 'higher' ? 'least' : 'most'} ${limit}${suffix}`];
    });
    expect(rows.map(([, measured, target]) => [measured, target])).toEqual(expected);
  });
});

describe('the comparison with the baseline', () => {
  const verdicts = (...args: Parameters<typeof results>) =>
    compareRatios(ratiosOf(results(...args)), BASELINE).map(({ verdict }) => verdict);

  it('notices a slow-down of 5 %, whether higher or lower is better', () => {
    expect(verdicts(1, 1.4)).toEqual(['same', 'same', 'same']);
    expect(verdicts(1 / 1.05, 1.4)).toEqual(['slower', 'slower', 'same']);
    expect(verdicts(1, 1.4 * 1.05)).toEqual(['same', 'same', 'slower']);
  });

  it('allows for the difference of two quiet runs', () => {
    expect(verdicts(0.98, 1.42)).toEqual(['same', 'same', 'same']);
  });

  it('never calls chance a slow-down, and says if a slow-down could be hidden', () => {
    expect(verdicts(0.95, 1.4 * 1.05, 0.2)).toEqual(['noisy', 'noisy', 'noisy']);
    expect(verdicts(1, 1.4, 0.2)).toEqual(['noisy', 'noisy', 'noisy']);
    expect(verdicts(0.7, 2, 0.2)).toEqual(['slower', 'slower', 'slower']);
  });

  it('says nothing about a new figure', () => {
    expect(compareRatios(ratiosOf(results(0.1, 9)), {})).toMatchObject([
      { baseline: undefined, verdict: 'same' },
      { baseline: undefined, verdict: 'same' },
      { baseline: undefined, verdict: 'same' },
    ]);
  });
});
