import { describe, expect, it } from 'vitest';
import { agreementOf } from './agreement.ts';
import { compareRatios } from './baseline.ts';
import { agreementLines, reportLines } from './report.ts';
import { RATIOS, ratiosOf, type Ratio, type Results } from './results.ts';
import { sampleOf } from './statistics.ts';

const RATE = { eventsPerSecond: 134_567, cpuMicroseconds: 16.25, peakMb: 151.5, bytesPerEvent: 170.38 };
const COMPARISON = {
  bareLoop: RATE,
  pipeline: RATE,
  throughput: sampleOf([0.725]),
  cpuTime: sampleOf([1.504]),
};
const START = { importMs: 123.4, firstRequestMs: 234.5, cpuMs: 210.1 };
const INVOCATION = { activeMs: 123.4, waitMs: 1_000.1, cpuMs: 104.5, peakMb: 123 };
const CLIENTS = { 'bare-loop': sampleOf([0.85]), pipeline: sampleOf([0.961]) };

/** Figures as long as they can be. */
const RESULTS: Required<Results> = {
  throughput: {
    events: 200_000,
    rounds: 15,
    cursor: { first: COMPARISON, last: COMPARISON },
    sequential: RATE,
    serverMsPerPage: 1.31,
  },
  awsAdapters: { events: 50_000, ...RATE },
  stages: { 'receive the page (includes the work of the server)': 12.34, validate: 1.5 },
  singlePage: [{ events: 1_000, firstMs: 123, laterMs: 45, laterCpuMs: 67 }],
  backlogSizes: {
    sizes: [{ events: 1_000_000, cpuMicroseconds: 31.2, milliseconds: 34_567, peakMb: 150 }],
    growth: sampleOf([0.97]),
    peakMb: sampleOf([150.4]),
  },
  coldStart: { bundleKb: 1_234, poller: START, sdkOnly: START, ratio: sampleOf([0.893]) },
  warmInvocations: { first: INVOCATION, page: INVOCATION, idle: INVOCATION },
  memorySizes: [{ memoryMb: 1_769, pageMs: 12_345, coldPageMs: 23_456, idleMs: 1_234, idleDollars: 12.34 }],
  startUp: {
    rounds: 15,
    commands: {
      'npm start -- --once': { seconds: 0.912, cpuSeconds: 0.871 },
      'node -e 0': { seconds: 0.045, cpuSeconds: 0.043 },
    },
    beyondNode: sampleOf([0.867]),
  },
  catchUp: { latencyMs: 100, cursor: { first: CLIENTS, last: CLIENTS } },
  rateLimit: { pages: 1_320, seconds: 125.2, minimumSeconds: 120 },
};

/** Every figure a quarter better than now. */
const BASELINE = Object.fromEntries(
  ratiosOf(RESULTS).map(({ name, value }) => [
    name,
    RATIOS[name].better === 'higher' ? value * 1.25 : value / 1.25,
  ]),
);
const compared = compareRatios(ratiosOf(RESULTS), BASELINE);
const lines = reportLines(RESULTS, compared, false);

describe('the report', () => {
  it('shows every figure beside its baseline and its target', () => {
    const slower = lines.filter((line) => line.endsWith('SLOWER'));
    expect(slower.map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
      'throughput vs. bare loop | 0.725x | ±0.0 % | 0.906x | +25.0 % | ≥ 1.2 | SLOWER',
      ' | with the cursor last | 0.725x | ±0.0 % | 0.906x | +25.0 % | ≥ 1.1 | SLOWER',
      'CPU time vs. bare loop | 1.504x | ±0.0 % | 1.203x | +25.0 % | ≤ 0.9 | SLOWER',
      'CPU time, 1M vs. 10k | 0.970x | ±0.0 % | 0.776x | +25.0 % | ≤ 1.1 | SLOWER',
      'peak memory, 1M events | 150 MB | ±0.0 % | 120 MB | +25.0 % | ≤ 150 | SLOWER',
      'cold start vs. AWS SDK | 0.893x | ±0.0 % | 0.714x | +25.0 % | ≤ 0.85 | SLOWER',
      'start-up beyond Node.js | 0.867 s | ±0.0 % | 0.694 s | +25.0 % | ≤ 0.4 | SLOWER',
      'pages/s vs. 1/latency | 0.961x | ±0.0 % | 1.201x | +25.0 % | ≥ 0.97 | SLOWER',
    ]);
  });

  it('shows a slow-down in red, and noise in yellow, if the output has colors', () => {
    expect(lines.join('\n')).not.toContain('\u001b');
    const painted = reportLines(RESULTS, compared, true);
    expect(painted.filter((line) => line.startsWith('\u001b[31m'))).toHaveLength(compared.length);
    const noisy = compared.map((ratio) => ({ ...ratio, verdict: 'noisy' as const }));
    const paintedNoise = reportLines(RESULTS, noisy, true);
    const yellow = paintedNoise.filter((line) => line.startsWith('\u001b[33m') && line.includes('NOISY'));
    expect(yellow).toHaveLength(compared.length);
  });

  it('fits into 80 columns', () => {
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('the agreement of several runs', () => {
  const run = (throughput: number, cpuTime: number): Ratio[] => [
    { name: 'throughput', ...sampleOf([throughput]) },
    { name: 'cpuTime', ...sampleOf([cpuTime]) },
  ];
  const agreement = agreementOf([run(1.02, 0.9), run(1, 0.8), run(1.01, 0.85)]);

  it('compares each figure with its tolerance', () => {
    expect(agreement).toMatchObject([
      { name: 'throughput', median: 1.01, lowest: 1, highest: 1.02, agrees: true },
      { name: 'cpuTime', median: 0.85, lowest: 0.8, highest: 0.9, agrees: false },
    ]);
  });

  it('is shown in a table', () => {
    expect(agreementLines(agreement, false).map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
      '',
      'Agreement of the runs',
      ' | median | lowest | highest | difference | tolerance',
      'throughput vs. bare loop | 1.010x | 1.000x | 1.020x | 2.0 % | 3.0 %',
      'CPU time vs. bare loop | 0.850x | 0.800x | 0.900x | 11.8 % | 3.0 % | NOISY',
    ]);
  });
});
