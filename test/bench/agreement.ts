import { RATIOS, type Ratio, type RatioName } from './results.ts';
import { median } from './statistics.ts';

/** A figure in several runs of the benchmark. */
export interface Agreement {
  readonly name: RatioName;
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  /** From the lowest to the highest, as a fraction of the median. */
  readonly difference: number;
  /** Whether the difference is within the tolerance of the figure. */
  readonly agrees: boolean;
}

/** Compares runs of the benchmark with one another, by the figures of each. */
export function agreementOf(runs: readonly (readonly Ratio[])[]): Agreement[] {
  const names = new Set(runs.flat().map(({ name }) => name));
  return [...names].map((name) => {
    const values = runs.flat().flatMap((ratio) => (ratio.name === name ? [ratio.value] : []));
    const [lowest, highest] = [Math.min(...values), Math.max(...values)];
    const difference = (highest - lowest) / median(values);
    const agrees = difference <= RATIOS[name].tolerance;
    return { name, median: median(values), lowest, highest, difference, agrees };
  });
}
