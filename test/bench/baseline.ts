import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Agreement } from './agreement.ts';
import { RATIOS, type Ratio, type RatioName } from './results.ts';

const FILE = path.join(import.meta.dirname, 'baseline.json');
/** The committed value of each ratio. */
export type Baseline = Readonly<Partial<Record<RatioName, number>>>;

/** A figure beside its committed value. */
export interface ComparedRatio extends Ratio {
  readonly baseline: number | undefined;
  /** By which fraction the figure is worse than the baseline: 0.1 is 10 % worse, a negative number is better. */
  readonly worseBy: number;
  /** Half of the interval of the figure, as a fraction of it. */
  readonly noise: number;
  readonly verdict: Verdict;
}

/**
 * - `slower`: the median is worse than the baseline by more than the tolerance of the figure, and the whole interval is worse
 *   than the baseline, so chance does not explain it. The tolerance is what two quiet runs may differ by (another build of
 *   Node.js, another layout of memory); it is so far below 5 % that a slow-down of 5 % is noticed.
 * - `noisy`: the interval is so wide that a slow-down of 5 % could be hidden. The machine was busy: repeat the measurement.
 * - `same`: neither; also a figure without a baseline.
 */
export type Verdict = 'slower' | 'noisy' | 'same';

export function readBaseline(): Baseline {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Baseline;
}

/** Saves figures as the new baseline. Figures that are not given keep their committed value. */
export function writeBaseline(figures: readonly Pick<Agreement, 'name' | 'median'>[]): void {
  const rounded = figures.map(({ name, median }): [RatioName, number] => [name, Number(median.toFixed(3))]);
  const baseline: Baseline = { ...readBaseline(), ...Object.fromEntries<number>(rounded) };
  writeFileSync(FILE, `${JSON.stringify(baseline, null, 2)}\n`);
}

/** Compares each figure with the baseline. */
export function compareRatios(ratios: readonly Ratio[], baseline: Baseline): ComparedRatio[] {
  return ratios.map((ratio) => {
    const { name, value, interval } = ratio;
    const committed = baseline[name];
    const noise = (interval[1] - interval[0]) / 2 / value;
    if (committed === undefined) {
      return { ...ratio, baseline: committed, worseBy: 0, noise, verdict: 'same' };
    }
    const { better, tolerance } = RATIOS[name];
    const worse = (measured: number) =>
      better === 'higher' ? committed / measured - 1 : measured / committed - 1;
    const best = better === 'higher' ? interval[1] : interval[0];
    const isSlower = worse(value) > tolerance && worse(best) > 0;
    const verdict = isSlower ? 'slower' : noise > tolerance ? 'noisy' : 'same';
    return { ...ratio, baseline: committed, worseBy: worse(value), noise, verdict };
  });
}
