import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSchedule } from './schedule.ts';
import { createWorld, WORLD_DEFAULTS } from './world.ts';

const EPOCH = Date.UTC(2026, 0, 31, 12);

describe('the schedule', () => {
  const options = fc.record({
    epoch: fc.constant(EPOCH),
    backlog: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 200_000 })),
    backlogDays: fc.oneof(fc.constant(7), fc.double({ min: 0.001, max: 200, noNaN: true })),
    livePerMinute: fc.oneof(fc.constant(30), fc.double({ min: 0, max: 100_000, noNaN: true })),
  });

  it('counts exactly what has arrived', () => {
    fc.assert(
      fc.property(options, fc.integer({ min: -8 * 86_400_000, max: 86_400_000 }), (given, offset) => {
        const schedule = createSchedule(given);
        const now = EPOCH + offset;
        const formatCount = schedule.count(now);
        expect(formatCount === 0 || schedule.arrival(formatCount - 1) <= now).toBe(true);
        expect(schedule.arrival(formatCount) > now).toBe(true);
      }),
    );
  });

  it('has the whole backlog, and nothing else, at the epoch', () => {
    fc.assert(
      fc.property(options, (given) => {
        expect(createSchedule(given).count(EPOCH)).toBe(given.backlog);
      }),
    );
  });

  it('lets the given number arrive in each minute after it, for ever or never', () => {
    const live = createSchedule({ epoch: EPOCH, backlog: 10, backlogDays: 1, livePerMinute: 30 });
    expect(live.count(EPOCH + 60_000)).toBe(40);
    expect(live.count(EPOCH + 86_400_000)).toBe(10 + 30 * 1440);
    const still = createSchedule({ epoch: EPOCH, backlog: 10, backlogDays: 1, livePerMinute: 0 });
    expect(still.count(EPOCH + 1e12)).toBe(10);
  });
});

describe('the world', () => {
  it('names every option that is out of range', () => {
    const wrong = { ...WORLD_DEFAULTS, epoch: EPOCH, seed: -1, poison: 2, livePerMinute: NaN };
    expect(() => createWorld(wrong, Date.now)).toThrow(/seed.*livePerMinute.*poison/);
  });

  it('serves given texts byte for byte, with the time that each tells', () => {
    const texts = ['{ "timestamp": "2020-06-11T16:32:50.000000001-03:00", "n": 1.0 }', 'not json', '[1]'];
    const world = createWorld(
      { ...WORLD_DEFAULTS, epoch: EPOCH, records: { itemusages: texts } },
      () => EPOCH,
    );
    expect(world.count('itemusages', 0)).toBe(3);
    expect(world.records('itemusages', 0, 3)).toEqual(texts);
    expect(world.eventTime('itemusages', 0)).toEqual({ ms: Date.UTC(2020, 5, 11, 19, 32, 50), ns: 1 });
    expect(world.eventTime('itemusages', 1)).toEqual({ ms: EPOCH, ns: 0 });
  });

  it('takes more texts for a given feed alone', () => {
    const world = createWorld({ ...WORLD_DEFAULTS, epoch: EPOCH, records: { itemusages: [] } }, () => EPOCH);
    world.push('itemusages', ['{}']);
    expect(world.records('itemusages', 0, 1)).toEqual(['{}']);
    expect(() => {
      world.push('auditevents', ['{}']);
    }).toThrow(/auditevents is generated/);
  });
});
