import { describe, expect, it } from 'vitest';
import { EventTimeFinder } from '../../../lambdas/ingest/event-time-finder.ts';
import { EACH, type FieldPath } from '../../../schemas/compiled-schema.ts';

const finder = (...eventTimes: FieldPath[]) => new EventTimeFinder({ eventTimes });

describe('the event time', () => {
  it.each([
    [{ first: '2026-01-01T00:00:00Z', second: '2026-01-02T00:00:00Z' }, '2026-01-01 00:00:00.000000000'],
    [{ first: null, second: '2026-01-02T00:00:00Z' }, '2026-01-02 00:00:00.000000000'],
    [{ first: 'yesterday', second: '2026-01-02T00:00:00Z' }, '2026-01-02 00:00:00.000000000'],
    [{ first: '0001-01-01T00:00:00Z', second: '2026-01-02T00:00:00Z' }, '2026-01-02 00:00:00.000000000'],
    [{ first: '0001-01-01T02:00:00.000+02:00' }, undefined],
    [{ first: ['2026-01-01T00:00:00Z'] }, undefined],
    [{}, undefined],
    [null, undefined],
  ])('of %j is %j', (record, expected) => {
    expect(finder(['first'], ['second']).find(record)).toBe(expected);
  });

  it('is the first one in an array', () => {
    const record = { seen: [{ at: 'x' }, { at: '2026-01-02T00:00:00Z' }, { at: '2026-01-01T00:00:00Z' }] };
    expect(finder(['seen', EACH, 'at']).find(record)).toBe('2026-01-02 00:00:00.000000000');
  });

  it('is that of the record, not of the record before', () => {
    const times = finder(['first'], ['second']);
    expect(times.find({ second: '2026-01-02T00:00:00Z' })).toBe('2026-01-02 00:00:00.000000000');
    expect(times.find({ first: '2026-01-01T00:00:00Z' })).toBe('2026-01-01 00:00:00.000000000');
    expect(times.find({})).toBeUndefined();
  });
});
