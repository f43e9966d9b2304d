import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RATIOS, type Ratio, type RatioName } from './results.ts';

const FILE = path.join(import.meta.dirname, 'baseline.json');
/** Ratios differ by up to this fraction between machines and between runs. */
const NOISE = 0.05;

/** The committed value of each ratio. */
export type Baseline = Readonly<Partial<Record<RatioName, number>>>;

/** A ratio beside its committed value. */
export interface ComparedRatio extends Ratio {
  readonly baseline: number | undefined;
  /** By which fraction the ratio is worse than the baseline: 0.1 is 10 % worse, a negative number is better. */
  readonly worseBy: number;
  /** Whether the difference is larger than noise. */
  readonly isSlower: boolean;
}

export function readBaseline(): Baseline {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Baseline;
}

/** Saves ratios as the new baseline. Ratios that are not given keep their committed value. */
export function writeBaseline(ratios: readonly Ratio[]): void {
  const rounded = ratios.map(({ name, value }): [RatioName, number] => [name, Number(value.toFixed(3))]);
  const baseline: Baseline = { ...readBaseline(), ...Object.fromEntries<number>(rounded) };
  writeFileSync(FILE, `${JSON.stringify(baseline, null, 2)}\n`);
}

/** Compares each ratio with the baseline. A ratio without a committed value is not slower. */
export function compareRatios(ratios: readonly Ratio[], baseline: Baseline): ComparedRatio[] {
  return ratios.map(({ name, value }) => {
    const committed = baseline[name];
    const worseBy =
      committed === undefined
        ? 0
        : RATIOS[name].better === 'higher'
          ? committed / value - 1
          : value / committed - 1;
    return { name, value, baseline: committed, worseBy, isSlower: worseBy > NOISE };
  });
}
