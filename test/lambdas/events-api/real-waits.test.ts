import { expect, it } from 'vitest';
import { REAL_WAITS } from '../../../lambdas/events-api/real-waits.ts';

it('a wait ends by itself, or at once when its run does', async () => {
  const { signal } = new AbortController();
  await REAL_WAITS.sleep(1, signal);
  await expect(REAL_WAITS.sleep(60_000, AbortSignal.abort())).rejects.toThrow(/aborted/);
});

it('chance is a number from 0 to 1', () => {
  const chance = REAL_WAITS.random();
  expect(chance).toBeGreaterThanOrEqual(0);
  expect(chance).toBeLessThan(1);
});
