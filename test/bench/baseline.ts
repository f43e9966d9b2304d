import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RATIOS, type Ratio, type RatioName } from './results.ts';

const FILE = path.join(import.meta.dirname, 'baseline.json');
/** What machines and runs differ by anyhow. */
const NOISE = 0.05;

export type Baseline = Readonly<Partial<Record<RatioName, number>>>;

/** How a ratio stands to the one that is committed. */
export interface Compared extends Ratio {
  readonly baseline: number | undefined;
  /** How much worse it has become, 0.1 for a tenth; below 0 where it is better. */
  readonly worseBy: number;
  readonly isSlower: boolean;
}

export function readBaseline(): Baseline {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Baseline;
}

/** Of ratios that were not measured, the old ones stay. */
export function writeBaseline(ratios: readonly Ratio[]): void {
  const rounded = ratios.map(({ name, value }): [RatioName, number] => [name, Number(value.toFixed(3))]);
  const baseline: Baseline = { ...readBaseline(), ...Object.fromEntries<number>(rounded) };
  writeFileSync(FILE, `${JSON.stringify(baseline, null, 2)}\n`);
}

export function compare(ratios: readonly Ratio[], baseline: Baseline): Compared[] {
  return ratios.map(({ name, value }) => {
    const before = baseline[name];
    const worseBy =
      before === undefined ? 0 : RATIOS[name].better === 'higher' ? before / value - 1 : value / before - 1;
    return { name, value, baseline: before, worseBy, isSlower: worseBy > NOISE };
  });
}
