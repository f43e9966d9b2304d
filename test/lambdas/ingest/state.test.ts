import { describe, expect, it } from 'vitest';
import {
  newestEventAge,
  objectAge,
  samePosition,
  stateAge,
  type Position,
} from '../../../lambdas/ingest/state.ts';
import { firstState } from '../../../lambdas/ingest/state-changes.ts';

const NOW = '2026-11-22T20:00:00.000Z';
const START = '2026-11-15T20:00:00.000Z';
const first = firstState(NOW, { startTime: START });

describe('samePosition', () => {
  const start: Position = { startTime: '2026-11-15T20:00:00.000Z' };
  const end: Position = { ...start, endTime: '2026-11-16T20:00:00.000Z' };
  it.each<[Position, Position, boolean]>([
    [{ cursor: 'a' }, { cursor: 'a' }, true],
    [{ cursor: 'a' }, { cursor: 'b' }, false],
    [{ cursor: 'a' }, start, false],
    [start, { cursor: 'a' }, false],
    [start, { ...start }, true],
    [start, { startTime: '2026-11-15T20:00:00.001Z' }, false],
    [start, end, false],
    [end, { ...end }, true],
    [end, { ...end, startTime: '2026-11-15T20:00:00.001Z' }, false],
  ])('of %o and %o is %s', (a, b, same) => {
    expect(samePosition(a, b)).toBe(same);
  });
});

describe('the age of a state', () => {
  const now = Date.parse('2026-11-22T22:00:00Z');

  it('is the age of the newest object, or of the first poll if there is none', () => {
    expect(objectAge(first, now)).toBe(2 * 3_600_000);
    expect(objectAge({ ...first, lastObjectAt: '2026-11-22T21:00:00.000Z' }, now)).toBe(3_600_000);
  });

  it('is never negative', () => {
    expect(objectAge(first, 0)).toBe(0);
  });

  it('differs from the ages of the newest event and of the feed', () => {
    expect(stateAge(first, now)).toBe(2 * 3_600_000);
    expect(newestEventAge(first, now)).toBe(2 * 3_600_000);
    expect(newestEventAge({ ...first, newestEventTime: '2026-11-22 21:30:00.000000000' }, now)).toBe(
      1_800_000,
    );
  });
});
