/**
 * The middle value; the lower of the two if their number is even.
 *
 * @throws RangeError if there are no values
 */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[(values.length - 1) >> 1];
  if (middle === undefined) throw new RangeError('no values');
  return middle;
}

/** The median of the quotients of pairs. The two of a pair are measured in succession, so a machine that slows down affects both. */
export function medianRatio(pairs: readonly (readonly [number, number])[]): number {
  return median(pairs.map(([a, b]) => a / b));
}
