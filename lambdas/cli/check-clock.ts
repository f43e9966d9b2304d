import { LARGEST_SKEW_MS } from '../events-api/server-clock.ts';
import { FixSettings } from '../ingest/errors.ts';
import { describeSkew } from './terminal/describe-skew.ts';

/**
 * Refuses a command that goes by time on a machine whose clock is wrong: it would read another time than its user meant.
 *
 * @param aheadMs milliseconds by which the clock is ahead of `other`'s
 * @throws FixSettings if that is more than an hour, in either direction
 */
export function checkClock(aheadMs: number, other: string): void {
  if (Math.abs(aheadMs) <= LARGEST_SKEW_MS) return;
  throw new FixSettings(`${describeSkew(aheadMs, other)}: set it first, because this command goes by time`);
}
