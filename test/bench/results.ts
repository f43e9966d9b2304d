import type { CatchUp } from './catch-up.ts';
import type { ColdStart } from './cold-start.ts';
import type { DeployedRate } from './deployed.ts';
import type { Flatness } from './flatness.ts';
import type { MemorySize } from './memory-size.ts';
import type { OnePage } from './one-page.ts';
import type { RequestLimit } from './request-limit.ts';
import type { Stages } from './stages.ts';
import type { Throughput } from './throughput.ts';
import type { WarmRuns } from './warm-runs.ts';

/** What was measured. Of what was not asked for there is nothing. */
export interface Results {
  throughput?: Throughput;
  stages?: Stages;
  pages?: readonly OnePage[];
  aws?: DeployedRate;
  flat?: Flatness;
  start?: ColdStart;
  warm?: WarmRuns;
  memory?: readonly MemorySize[];
  'catch-up'?: CatchUp;
  limit?: RequestLimit;
}

/** A figure that says the same on a fast machine and on a slow one. */
export interface Ratio {
  readonly name: RatioName;
  readonly value: number;
}

interface Meaning {
  readonly better: 'higher' | 'lower';
  readonly title: string;
  /** What it must not be worse than. */
  readonly limit: number;
}

/** Every ratio that is held against the baseline. */
export const RATIOS = {
  rate: { better: 'higher', title: 'events a second, in those of the bare loop', limit: 0.9 },
  cpu: { better: 'lower', title: 'processor time, in that of the bare loop', limit: 1.75 },
  flat: { better: 'lower', title: 'cost of an event in 1,000,000, in that in 10,000', limit: 1.1 },
  start: { better: 'lower', title: "cold start, in that of AWS's clients alone", limit: 1.25 },
  'catch-up': { better: 'higher', title: 'pages a second, in those the API allows', limit: 0.95 },
} as const satisfies Readonly<Record<string, Meaning>>;
export type RatioName = keyof typeof RATIOS;

export function ratiosOf({ throughput, flat, start, 'catch-up': catchUp }: Results): Ratio[] {
  const values: Readonly<Record<RatioName, number | undefined>> = {
    rate: throughput?.rateRatio,
    cpu: throughput?.cpuRatio,
    flat: flat?.ratio,
    start: start?.ratio,
    'catch-up': catchUp?.ratio,
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name: name as RatioName, value }],
  );
}
