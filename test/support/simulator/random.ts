/**
 * Stateless random numbers: each draw is a hash of (seed, purpose, event index).
 *
 * Event 99,999 can be created without the 99,998 before it, and a restarted simulator draws the same numbers again.
 */

/** A uniform number in [0, 1) for event `i`. */
export type Draw = (i: number) => number;

/** MurmurHash3's 32-bit finalizer: a bijection of 32-bit integers. */
function scramble(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** A 32-bit key for a seed and a purpose. */
export function keyOf(seed: number, purpose: string): number {
  let h = scramble(seed ^ 0x9e3779b9);
  for (let at = 0; at < purpose.length; at += 1) h = Math.imul(h ^ purpose.charCodeAt(at), 0x01000193);
  return scramble(h);
}

/** An unsigned 32-bit hash of `i`. For a given key it is a bijection: two indexes never have the same hash. */
export function hash(key: number, i: number): number {
  return scramble((scramble(i ^ key) + key) | 0) >>> 0;
}

/** The draws for a purpose. Different purposes are independent of each other. */
export function draw(seed: number, purpose: string): Draw {
  const key = keyOf(seed, purpose);
  return (i) => hash(key, i) / 0x1_0000_0000;
}

/** The list element that a draw in [0, 1) selects. */
export function pick<T>(list: readonly T[], drawn: number): T {
  return list[Math.floor(drawn * list.length)]!;
}

/** Repeats each value by its weight, so that `pick` selects it with that frequency. */
export function weighted<T>(rows: readonly (readonly [T, number])[]): readonly T[] {
  return rows.flatMap(([value, weight]) => Array.from({ length: weight }, () => value));
}
