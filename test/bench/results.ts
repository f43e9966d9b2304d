import type { AwsAdaptersRate } from './aws-adapters.ts';
import type { BacklogSizes } from './backlog-size.ts';
import type { CatchUp } from './catch-up.ts';
import type { ColdStart } from './cold-start.ts';
import type { MemorySize } from './memory-size.ts';
import type { RateLimit } from './rate-limit.ts';
import type { SinglePage } from './single-page.ts';
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
  catchUp?: CatchUp;
  rateLimit?: RateLimit;
}

/** A figure that can be compared between machines of different speed. */
export interface Ratio {
  readonly name: RatioName;
  readonly value: number;
}

interface RatioSpec {
  readonly better: 'higher' | 'lower';
  readonly title: string;
  /** The worst acceptable value. */
  readonly limit: number;
}

/** Every ratio that is compared with the baseline. */
export const RATIOS = {
  throughput: { better: 'higher', title: 'throughput relative to the bare loop', limit: 0.9 },
  cpuTime: { better: 'lower', title: 'CPU time per event relative to the bare loop', limit: 1.75 },
  backlogGrowth: {
    better: 'lower',
    title: 'CPU time per event in a backlog of 1,000,000 relative to 10,000',
    limit: 1.1,
  },
  coldStart: { better: 'lower', title: 'cold start relative to the AWS clients alone', limit: 1.25 },
  catchUp: {
    better: 'higher',
    title: 'pages per second relative to the maximum at 100 ms per page',
    limit: 0.95,
  },
} as const satisfies Readonly<Record<string, RatioSpec>>;
export type RatioName = keyof typeof RATIOS;

/** The ratios of the parts that were measured. */
export function ratiosOf({ throughput, backlogSizes, coldStart, catchUp }: Results): Ratio[] {
  const values: Readonly<Record<RatioName, number | undefined>> = {
    throughput: throughput?.throughputRatio,
    cpuTime: throughput?.cpuTimeRatio,
    backlogGrowth: backlogSizes?.ratio,
    coldStart: coldStart?.ratio,
    catchUp: catchUp?.ratio,
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: name as RatioName, value }],
  );
}
