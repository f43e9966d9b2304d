import type { AwsAdaptersRate } from './aws-adapters.ts';
import type { BacklogSizes } from './backlog-size.ts';
import type { CatchUp } from './catch-up.ts';
import type { ColdStart } from './cold-start.ts';
import type { MemorySize } from './memory-size.ts';
import type { RateLimit } from './rate-limit.ts';
import type { SinglePage } from './single-page.ts';
import type { StartUp } from './start-up.ts';
import type { Sample } from './statistics.ts';
import type { Stages } from './stages.ts';
import type { Throughput } from './throughput.ts';
import type { WarmInvocations } from './warm-invocations.ts';

/** All measurements. Those that were not requested are absent. */
export interface Results {
  throughput?: Throughput;
  awsAdapters?: AwsAdaptersRate;
  stages?: Stages;
  singlePage?: readonly SinglePage[];
  backlogSizes?: BacklogSizes;
  coldStart?: ColdStart;
  warmInvocations?: WarmInvocations;
  memorySizes?: readonly MemorySize[];
  startUp?: StartUp;
  catchUp?: CatchUp;
  rateLimit?: RateLimit;
}

/** A figure that is compared with the baseline. */
export interface Ratio extends Sample {
  readonly name: RatioName;
}

interface RatioSpec {
  readonly title: string;
  /** Most figures are ratios, so they can be compared between machines of different speed. */
  readonly unit: 'x' | ' MB' | ' s';
  readonly better: 'higher' | 'lower';
  /** What is to be reached. */
  readonly limit: number;
  /** A figure that is worse than the baseline by more than this fraction may be a slow-down (`Verdict` in baseline.ts). */
  readonly tolerance: number;
}

/** Every figure that is compared with the baseline. */
export const RATIOS = {
  throughput: {
    title: 'throughput vs. bare loop',
    unit: 'x',
    better: 'higher',
    limit: 1.2,
    tolerance: 0.03,
  },
  throughputCursorLast: {
    title: '   with the cursor last',
    unit: 'x',
    better: 'higher',
    limit: 1.1,
    tolerance: 0.03,
  },
  cpuTime: { title: 'CPU time vs. bare loop', unit: 'x', better: 'lower', limit: 0.9, tolerance: 0.03 },
  backlogGrowth: { title: 'CPU time, 1M vs. 10k', unit: 'x', better: 'lower', limit: 1.1, tolerance: 0.05 },
  peakMemory: { title: 'peak memory, 1M events', unit: ' MB', better: 'lower', limit: 150, tolerance: 0.05 },
  coldStart: { title: 'cold start vs. AWS SDK', unit: 'x', better: 'lower', limit: 0.85, tolerance: 0.04 },
  startUp: { title: 'start-up beyond Node.js', unit: ' s', better: 'lower', limit: 0.4, tolerance: 0.1 },
  catchUp: { title: 'pages/s vs. 1/latency', unit: 'x', better: 'higher', limit: 0.97, tolerance: 0.03 },
} as const satisfies Readonly<Record<string, RatioSpec>>;
export type RatioName = keyof typeof RATIOS;

/** The figures of the parts that were measured. */
export function ratiosOf({ throughput, backlogSizes, coldStart, startUp, catchUp }: Results): Ratio[] {
  const samples: Readonly<Record<RatioName, Sample | undefined>> = {
    throughput: throughput?.cursor.first.throughput,
    throughputCursorLast: throughput?.cursor.last.throughput,
    cpuTime: throughput?.cursor.first.cpuTime,
    backlogGrowth: backlogSizes?.growth,
    peakMemory: backlogSizes?.peakMb,
    coldStart: coldStart?.ratio,
    startUp: startUp?.beyondNode,
    catchUp: catchUp?.cursor.first.pipeline,
  };
  return Object.entries(samples).flatMap(([name, sample]) =>
    sample === undefined ? [] : [{ name: name as RatioName, ...sample }],
  );
}
