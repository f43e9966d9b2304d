import { expect, it } from 'vitest';
import { systemTiming } from '../../../lambdas/events-api/system-timing.ts';

it('sleep ends after its time, or at once if its signal aborts', async () => {
  const { signal } = new AbortController();
  await systemTiming.sleep(1, signal);
  await expect(systemTiming.sleep(60_000, AbortSignal.abort())).rejects.toThrow(/aborted/);
});

it('random returns a number from 0 to 1', () => {
  const number = systemTiming.random();
  expect(number).toBeGreaterThanOrEqual(0);
  expect(number).toBeLessThan(1);
});
