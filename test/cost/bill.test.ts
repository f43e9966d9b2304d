import { describe, expect, it } from 'vitest';
import { monthlyBill, total, totalsByService, type BillLine } from './bill.ts';
import { billsBySize } from './bills-by-size.ts';
import { PRICES, type PriceName } from './prices.ts';
import type { Month, Organization, StackParts } from './quantities.ts';

const stack: StackParts = {
  feeds: 3,
  memoryMb: 512,
  alarmMetrics: 4,
  continuousMetrics: 1,
  eventMetrics: 3,
  dashboards: 4,
  queues: 1,
  retentionDays: 300,
};

/** 600,000 events in 12,000 minutes. */
const organization: Organization = {
  people: 1_000,
  eventsPerPersonPerDay: 30,
  activeHoursPerDay: 10,
  activeDaysPerMonth: 20,
};

const month: Month = {
  stack,
  organization,
  usage: {
    // Together with Lambda's own lines and the overhead of each line, every run logs 1,024 bytes.
    idle: { calls: { GetItem: 1 }, readUnits: 1, writeUnits: 0, logLines: 2, logBytes: 614 },
    busy: (events) => ({
      calls: { GetItem: 1, PutObject: 1 },
      readUnits: 2,
      writeUnits: 0.6 * events, // With 16.7 events per busy minute, 10 units.
      logLines: 3,
      logBytes: 588,
    }),
    objectBytes: (events) => 1_000 + 100 * events,
    identityBytes: (events) => ({ read: 100 * events, stored: 200 * events }),
  },
  runs: { idleMs: 100, busyMs: 200, coldStartsPerFeedPerDay: 10, coldStartMs: 1_000 },
};

function byName(lines: readonly BillLine[]): Readonly<Record<PriceName, BillLine>> {
  return Object.fromEntries(lines.map((line) => [line.name, line])) as Record<PriceName, BillLine>;
}

describe('a bill', () => {
  // Three feeds, each with 12,000 busy and 31,200 idle minutes.
  const lines = byName(monthlyBill(month));
  it.each<[PriceName, number, number]>([
    ['lambdaRequests', 129_600, 0.02592],
    // 16,560 s of runs and 900 s of cold starts, at half a GB.
    ['lambdaGbSeconds', 8_730, 0.1164],
    ['scheduledRuns', 43_200, 0],
    // In addition, 10 new processes per day read 3 of 20 days with 30 MB each.
    ['readUnits', 165_600 + (30 * 60_000_000) / 4_096, 0.0756],
    ['writeUnits', 360_000, 0.225],
    // 120 MB per month, for 130 days.
    ['tableGbMonths', 520_000_000 / 2 ** 30, 0.1211],
    ['tableBackupGbMonths', 520_000_000 / 2 ** 30, 0.0969],
    ['putsAndLists', 36_000, 0.18],
    ['gets', 36_000, 0.0144],
    // 96 MB per month, for ten months.
    ['storedGbMonths', 960_000_000 / 2 ** 30, 0.02056],
    ['secretMonths', 1, 0.4],
    ['secretCalls', 900 + 8_640, 0.0477],
    // Three of the metrics are sent in 200 of 720 hours.
    ['customMetricMonths', 1 + 3 / 3.6, 0.55],
    ['alarmMetricMonths', 4, 0.4],
    ['dashboardMonths', 1, 3],
    // 129,600 kB.
    ['loggedGb', 129_600 / 2 ** 20, 0.0618],
    ['keptLogGbMonths', 129_600 / 2 ** 20, 0.0037],
    ['notifications', 36_000, 0.018],
    // Three for each object and three per minute.
    ['queueRequests', 108_000 + 129_600, 0.09504],
  ])('has a line for %s: %d units cost $%d', (name, quantity, amount) => {
    expect(lines[name].quantity).toBeCloseTo(quantity, 6);
    expect(lines[name].amount).toBeCloseTo(amount, 4);
  });

  it('has one line for each price, and a total', () => {
    expect(Object.keys(lines)).toEqual(Object.keys(PRICES));
    expect(total(Object.values(lines))).toBeCloseTo(5.452, 3);
  });

  it('has no objects for an organization without people, and charges no dashboard before the fourth', () => {
    const idle = byName(
      monthlyBill({
        ...month,
        organization: { ...organization, people: 0 },
        stack: { ...stack, dashboards: 2 },
      }),
    );
    const none: PriceName[] = ['putsAndLists', 'gets', 'storedGbMonths', 'writeUnits', 'dashboardMonths'];
    for (const name of none) expect(idle[name].quantity, name).toBe(0);
    expect(idle.customMetricMonths.quantity).toBe(1);
    expect(idle.readUnits.quantity).toBe(129_600);
  });

  it('assumes a different minute for each event if there are few events', () => {
    // 60 events in total.
    const few = { ...organization, people: 3, eventsPerPersonPerDay: 1 };
    const lines = byName(monthlyBill({ ...month, organization: few }));
    expect(lines.putsAndLists.quantity).toBe(60);
    expect(lines.customMetricMonths.quantity).toBeCloseTo(1 + (3 * 20) / 720, 6);
  });

  it('has no notifications if there is no queue', () => {
    const lines = byName(monthlyBill({ ...month, stack: { ...stack, queues: 0 } }));
    expect([lines.notifications.quantity, lines.queueRequests.quantity]).toEqual([0, 0]);
  });

  it('throws for minutes with more events than were measured', () => {
    // 12,000 minutes of three feeds have room for 36 million events.
    const people = 36_000_000 / (30 * 20);
    expect(() => monthlyBill({ ...month, organization: { ...organization, people } })).not.toThrow();
    expect(() => monthlyBill({ ...month, organization: { ...organization, people: people + 1 } })).toThrow(
      new RangeError('more than 1000 events per minute and feed were not measured'),
    );
  });
});

it('adds the lines of each service', () => {
  const line = (name: PriceName, amount: number): BillLine => ({
    name,
    ...PRICES[name],
    quantity: 1,
    amount,
  });
  expect(totalsByService([line('readUnits', 1), line('gets', 0.5), line('writeUnits', 0.25)])).toEqual({
    DynamoDB: 1.25,
    S3: 0.5,
  });
});

it('costs more for a larger account', () => {
  const bills = billsBySize(stack);
  expect(Object.keys(bills)).toEqual(['idle account', '1,000 people', '50,000 people']);
  const totals = Object.values(bills).map(total);
  expect(totals).toEqual([...totals].sort((a, b) => a - b));
  expect(new Set(totals).size).toBe(3);
});
