/** How sure `sampleOf` is that the true median is in the interval. */
const CONFIDENCE = 0.95;

/** The median of several measurements, and where the true median is. */
export interface Sample {
  readonly value: number;
  /**
   * The interval that contains the true median with a probability of 95 %. It assumes nothing about how measurements are
   * distributed: it leads from one of them to another. Fewer than 6 are too few for that; the interval then contains all.
   */
  readonly interval: readonly [low: number, high: number];
}

/**
 * The middle value; the lower of the two if their number is even.
 *
 * @throws RangeError if there are no values
 */
export function median(values: readonly number[]): number {
  return sampleOf(values).value;
}

/** @throws RangeError if there are no values */
export function sampleOf(values: readonly number[]): Sample {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = intervalRank(values.length);
  const [value, low, high] = [sorted[(sorted.length - 1) >> 1], sorted[rank], sorted.at(-1 - rank)];
  if (value === undefined || low === undefined || high === undefined) throw new RangeError('no values');
  return { value, interval: [low, high] };
}

/** The quotients of pairs. The two of a pair are measured in succession, so a machine that slows down affects both. */
export function ratioOf(pairs: readonly (readonly [number, number])[]): Sample {
  return sampleOf(pairs.map(([a, b]) => a / b));
}

/**
 * How many of the lowest and of the highest values are outside the interval: each value is below the true median with a
 * probability of one half, so the number of those that are is distributed binomially.
 */
function intervalRank(count: number): number {
  let probability = 0.5 ** count;
  let below = probability;
  let rank = 0;
  while (2 * below <= 1 - CONFIDENCE) {
    rank += 1;
    probability *= (count - rank + 1) / rank;
    below += probability;
  }
  return Math.max(0, rank - 1);
}
