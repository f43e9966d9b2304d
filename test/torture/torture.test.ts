import fc from 'fast-check';
import { expect, it } from 'vitest';
import { play } from './play.ts';
import { anySchedule } from './schedule.ts';

it('keeps every promise through 2,000 schedules of crashes, overlapping runs and an odd API', async () => {
  await fc.assert(
    fc.asyncProperty(anySchedule, async (schedule) => {
      const verdict = await play(schedule);
      expect(Object.entries(verdict).filter(([, found]) => found.length > 0)).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});
