import { expect, it } from 'vitest';
import { systemTiming } from '../../../lambdas/events-api/system-timing.ts';

it('a wait ends by itself, or at once when its run does', async () => {
  const { signal } = new AbortController();
  await systemTiming.sleep(1, signal);
  await expect(systemTiming.sleep(60_000, AbortSignal.abort())).rejects.toThrow(/aborted/);
});

it('chance is a number from 0 to 1', () => {
  const chance = systemTiming.random();
  expect(chance).toBeGreaterThanOrEqual(0);
  expect(chance).toBeLessThan(1);
});
