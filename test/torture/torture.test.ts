import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anySchedule } from './any-schedule.ts';
import { simulate } from './simulation.ts';

it('the core keeps every guarantee in 2,000 random schedules of crashes, overlapping runs, and API behavior', async () => {
  await fc.assert(
    fc.asyncProperty(anySchedule, async (schedule) => {
      const violations = Object.entries(await simulate(schedule)).filter(([, found]) => found.length > 0);
      expect(violations).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});
