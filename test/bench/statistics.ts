/** The middle one; of an even number, the lower of the two. @throws RangeError where there are none */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[(values.length - 1) >> 1];
  if (middle === undefined) throw new RangeError('no values');
  return middle;
}

/** The median of the quotients of what was measured in pairs, one right after the other: a machine that slows down slows both. */
export function medianRatio(pairs: readonly (readonly [number, number])[]): number {
  return median(pairs.map(([a, b]) => a / b));
}
