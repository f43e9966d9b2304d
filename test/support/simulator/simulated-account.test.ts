import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSchedule } from './schedule.ts';
import { createSimulatedAccount, ACCOUNT_DEFAULTS } from './simulated-account.ts';

const EPOCH = Date.UTC(2026, 0, 31, 12);

describe('the schedule', () => {
  const options = fc.record({
    epoch: fc.constant(EPOCH),
    backlog: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 200_000 })),
    backlogDays: fc.oneof(fc.constant(7), fc.double({ min: 0.001, max: 200, noNaN: true })),
    livePerMinute: fc.oneof(fc.constant(30), fc.double({ min: 0, max: 100_000, noNaN: true })),
  });

  it('counts exactly the events that have arrived', () => {
    fc.assert(
      fc.property(options, fc.integer({ min: -8 * 86_400_000, max: 86_400_000 }), (given, offset) => {
        const schedule = createSchedule(given);
        const now = EPOCH + offset;
        const arrived = schedule.count(now);
        expect(arrived === 0 || schedule.arrival(arrived - 1) <= now).toBe(true);
        expect(schedule.arrival(arrived) > now).toBe(true);
      }),
    );
  });

  it('has exactly the backlog at the epoch', () => {
    fc.assert(
      fc.property(options, (given) => {
        expect(createSchedule(given).count(EPOCH)).toBe(given.backlog);
      }),
    );
  });

  it('adds the configured number of events in each minute after the epoch, or none at rate 0', () => {
    const live = createSchedule({ epoch: EPOCH, backlog: 10, backlogDays: 1, livePerMinute: 30 });
    expect(live.count(EPOCH + 60_000)).toBe(40);
    expect(live.count(EPOCH + 86_400_000)).toBe(10 + 30 * 1440);
    const idle = createSchedule({ epoch: EPOCH, backlog: 10, backlogDays: 1, livePerMinute: 0 });
    expect(idle.count(EPOCH + 1e12)).toBe(10);
  });
});

describe('the account', () => {
  it('lists every option that is out of range', () => {
    const invalid = { ...ACCOUNT_DEFAULTS, epoch: EPOCH, seed: -1, poison: 2, livePerMinute: NaN };
    expect(() => createSimulatedAccount(invalid, Date.now)).toThrow(/seed.*livePerMinute.*poison/);
  });

  it('serves fixture records byte for byte, with the event time of each', () => {
    const records = ['{ "timestamp": "2020-06-11T16:32:50.000000001-03:00", "n": 1.0 }', 'not json', '[1]'];
    const account = createSimulatedAccount(
      { ...ACCOUNT_DEFAULTS, epoch: EPOCH, records: { itemusages: records } },
      () => EPOCH,
    );
    expect(account.count('itemusages', 0)).toBe(3);
    expect(account.records('itemusages', 0, 3)).toEqual(records);
    expect(account.eventTime('itemusages', 0)).toEqual({ ms: Date.UTC(2020, 5, 11, 19, 32, 50), ns: 1 });
    expect(account.eventTime('itemusages', 1)).toEqual({ ms: EPOCH, ns: 0 });
  });

  it('accepts more records only for a fixture feed', () => {
    const account = createSimulatedAccount(
      { ...ACCOUNT_DEFAULTS, epoch: EPOCH, records: { itemusages: [] } },
      () => EPOCH,
    );
    account.push('itemusages', ['{}']);
    expect(account.records('itemusages', 0, 1)).toEqual(['{}']);
    expect(() => {
      account.push('auditevents', ['{}']);
    }).toThrow(/auditevents is generated/);
  });
});
