import { formatCount } from './format-count.ts';

/**
 * By how much the clock of this machine is wrong.
 *
 * @param aheadMs milliseconds by which it is ahead; behind, if negative
 * @param other whose clock it differs from
 */
export function describeSkew(aheadMs: number, other: string): string {
  const hours = formatCount(Math.round(Math.abs(aheadMs) / 3_600_000), 'hour');
  return `the clock of this machine is ${hours} ${aheadMs > 0 ? 'ahead of' : 'behind'} that of ${other}`;
}
