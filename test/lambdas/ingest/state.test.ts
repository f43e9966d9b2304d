import { describe, expect, it } from 'vitest';
import { firstState, objectAge } from '../../../lambdas/ingest/state.ts';

const first = firstState('2026-11-22T20:00:00.000Z', '2026-11-15T20:00:00.000Z');

describe('the age of the newest object', () => {
  const now = Date.parse('2026-11-22T22:00:00Z');

  it('counts from the first poll until there is one', () => {
    expect(objectAge(first, now)).toBe(2 * 3_600_000);
    expect(objectAge({ ...first, lastObjectAt: '2026-11-22T21:00:00.000Z' }, now)).toBe(3_600_000);
  });

  it('is never negative', () => {
    expect(objectAge(first, 0)).toBe(0);
  });
});
