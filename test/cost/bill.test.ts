import { describe, expect, it } from 'vitest';
import { billTable, monthlyBill, total, type BillLine } from './bill.ts';
import { PRICES, type PriceName } from './prices.ts';
import type { Company, Month, StackParts } from './quantities.ts';
import { billsBySize } from './sizes.ts';

const stack: StackParts = {
  feeds: 3,
  memoryMb: 512,
  alarmMetrics: 4,
  metricsOfEveryRun: 1,
  metricsOfEvents: 3,
  dashboards: 4,
  queues: 1,
  retentionDays: 300,
};

/** 600,000 events in 12,000 minutes. */
const company: Company = {
  people: 1_000,
  eventsPerPersonAndDay: 30,
  activeHoursPerDay: 10,
  activeDaysPerMonth: 20,
};

const month: Month = {
  stack,
  company,
  usage: {
    // With what Lambda writes and what CloudWatch adds, 1,024 bytes of log each.
    idle: { calls: { GetItem: 1 }, readUnits: 1, writeUnits: 0, logLines: 2, logBytes: 614 },
    busy: (events) => ({
      calls: { GetItem: 1, PutObject: 1 },
      readUnits: 2,
      writeUnits: 0.6 * events, // The company's have 16.7 each, which makes 10 units.
      logLines: 3,
      logBytes: 588,
    }),
    objectBytes: (events) => 1_000 + 100 * events,
    keptBytes: (events) => ({ read: 100 * events, stored: 200 * events }),
  },
  runs: { idleMs: 100, busyMs: 200, coldStartsPerFeedAndDay: 10, coldStartMs: 1_000 },
};

function byName(lines: readonly BillLine[]): Readonly<Record<PriceName, BillLine>> {
  return Object.fromEntries(lines.map((line) => [line.name, line])) as Record<PriceName, BillLine>;
}

describe('a bill', () => {
  // Three feeds of 12,000 busy and 31,200 idle minutes each.
  const lines = byName(monthlyBill(month));
  it.each<[PriceName, number, number]>([
    ['lambdaRequests', 129_600, 0.02592],
    // 16,560 s of runs and 900 of cold starts, at half a GB.
    ['lambdaGbSeconds', 8_730, 0.1164],
    ['scheduledRuns', 43_200, 0],
    // Beside them 10 new processes a day read 3 of 20 days with 30 MB each.
    ['readUnits', 165_600 + (30 * 60_000_000) / 4_096, 0.0756],
    ['writeUnits', 360_000, 0.225],
    // 120 MB a month, of 130 days.
    ['tableGbMonths', 520_000_000 / 2 ** 30, 0.1211],
    ['tableBackupGbMonths', 520_000_000 / 2 ** 30, 0.0969],
    ['putsAndLists', 36_000, 0.18],
    ['gets', 36_000, 0.0144],
    // 96 MB a month, of ten months.
    ['storedGbMonths', 960_000_000 / 2 ** 30, 0.02056],
    ['secretMonths', 1, 0.4],
    ['secretCalls', 900 + 8_640, 0.0477],
    // Three of them in 200 of 720 hours.
    ['customMetricMonths', 1 + 3 / 3.6, 0.55],
    ['alarmMetricMonths', 4, 0.4],
    ['dashboardMonths', 1, 3],
    // 129,600 kB.
    ['loggedGb', 129_600 / 2 ** 20, 0.0618],
    ['keptLogGbMonths', 129_600 / 2 ** 20, 0.0037],
    ['notifications', 36_000, 0.018],
    // Three for each object and three a minute.
    ['queueRequests', 108_000 + 129_600, 0.09504],
  ])('has of %s %d, for $%d', (name, quantity, amount) => {
    expect(lines[name].quantity).toBeCloseTo(quantity, 6);
    expect(lines[name].amount).toBeCloseTo(amount, 4);
  });

  it('has a line for each price, and comes to their sum', () => {
    expect(Object.keys(lines)).toEqual(Object.keys(PRICES));
    expect(total(Object.values(lines))).toBeCloseTo(5.452, 3);
  });

  it('has no objects where nobody works, and no dashboard below the fourth', () => {
    const idle = byName(
      monthlyBill({ ...month, company: { ...company, people: 0 }, stack: { ...stack, dashboards: 2 } }),
    );
    const none: PriceName[] = ['putsAndLists', 'gets', 'storedGbMonths', 'writeUnits', 'dashboardMonths'];
    for (const name of none) expect(idle[name].quantity, name).toBe(0);
    expect(idle.customMetricMonths.quantity).toBe(1);
    expect(idle.readUnits.quantity).toBe(129_600);
  });

  it('has a minute for each event where these are few', () => {
    // 60 events in all.
    const few = { ...company, people: 3, eventsPerPersonAndDay: 1 };
    const lines = byName(monthlyBill({ ...month, company: few }));
    expect(lines.putsAndLists.quantity).toBe(60);
    expect(lines.customMetricMonths.quantity).toBeCloseTo(1 + (3 * 20) / 720, 6);
  });

  it('tells nobody of objects where there is no queue', () => {
    const lines = byName(monthlyBill({ ...month, stack: { ...stack, queues: 0 } }));
    expect([lines.notifications.quantity, lines.queueRequests.quantity]).toEqual([0, 0]);
  });

  it('is refused for minutes that are busier than any that was measured', () => {
    // 12,000 minutes of three feeds take 36 million events.
    const people = 36_000_000 / (30 * 20);
    expect(() => monthlyBill({ ...month, company: { ...company, people } })).not.toThrow();
    expect(() => monthlyBill({ ...month, company: { ...company, people: people + 1 } })).toThrow(
      new RangeError('nobody has measured a minute with more than 1000 events of a feed'),
    );
  });
});

describe('bills side by side', () => {
  it('are a table by service, without those that cost nothing', () => {
    const line = (name: PriceName, amount: number): BillLine => ({
      name,
      ...PRICES[name],
      quantity: 1,
      amount,
    });
    const table = billTable({
      small: [line('readUnits', 0.002), line('writeUnits', 0.002), line('gets', 0.004)],
      large: [line('readUnits', 1), line('writeUnits', 0.25), line('gets', 0.004)],
    });
    expect(table).toBe(
      [
        '| a month | small | large |',
        '|---|--:|--:|',
        '| DynamoDB | $0.00 | $1.25 |',
        '| **all** | **$0.01** | **$1.25** |',
      ].join('\n'),
    );
  });

  it('are of three sizes, of which a larger one costs more', () => {
    const bills = billsBySize(stack);
    expect(Object.keys(bills)).toEqual(['idle account', '1,000 people', '50,000 people']);
    const totals = Object.values(bills).map(total);
    expect(totals).toEqual([...totals].sort((one, other) => one - other));
    expect(new Set(totals).size).toBe(3);
  });
});
