import { expect, it } from 'vitest';
import { endInTime } from '../../../lambdas/sources/end-in-time.ts';
import { TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import type { Outcome } from '../../../lambdas/ingest/run.ts';

/** A clock whose run has so much time left, in milliseconds. */
const clock = (left: number) => ({ now: Date.now, timeLeft: () => left });

it('returns what the run returns, and throws what it throws', async () => {
  expect(await endInTime(Promise.resolve('caught_up'), clock(60_000))).toBe('caught_up');
  const error = new TryAgainLater('down');
  await expect(endInTime(Promise.reject(error), clock(60_000))).rejects.toBe(error);
});

it('fails if the run has not ended a second and a half before its time is over, even if nobody will end it', async () => {
  const never = new Promise<Outcome>(() => undefined);
  await expect(endInTime(never, clock(1_501))).rejects.toThrow(
    new TryAgainLater('the run did not end in time; the next run continues'),
  );
  await expect(endInTime(never, clock(0))).rejects.toThrow(TryAgainLater);
});

it('does not fail twice if the run fails later', async () => {
  let fail: (error: Error) => void = () => undefined;
  const late = new Promise<Outcome>((_, reject) => (fail = reject));
  await expect(endInTime(late, clock(0))).rejects.toThrow(TryAgainLater);
  fail(new Error('later'));
  await new Promise((resolve) => setImmediate(resolve));
});
