import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FEEDS, type FeedName } from '../../lambdas/contract/feeds.ts';
import { busy, IDLE, objectBytes } from '../cost/measured.ts';
import { usageOf, type MeasuredMinute, type Usage } from '../cost/usage.ts';
import { emulatorUrl } from '../support/emulator/account.ts';
import type { Behavior } from '../support/simulator/behavior.ts';
import { minutesOf, type Arrivals } from './minutes.ts';
import { synthesise, type Synthesised } from './synthesised.ts';

/** What arrives in each minute of a new stack. */
const ARRIVALS = {
  cold: { events: 0, days: 1 },
  idleFromTheStart: { events: 0, days: 1 },
  tenPages: { events: 10_000, days: 3 },
  idle: { events: 0, days: 1 },
  busy: { events: 200, days: 2 },
  oneEvent: { events: 1, days: 1 },
  threeDays: { events: 11, days: 3 },
};
type MinuteName = keyof typeof ARRIVALS;

type Measured = MeasuredMinute & { readonly requests: number };

describe.skipIf(emulatorUrl === '')('a warm function in a minute', () => {
  let synthesised: Synthesised;
  let measured: Readonly<Record<FeedName, Readonly<Record<MinuteName, Measured>>>>;
  beforeAll(async () => {
    synthesised = synthesise({ eventsApiUrl: 'http://127.0.0.1:1', lookbackDays: 30 });
    const feeds = await measure(Object.values(ARRIVALS));
    const named = Object.entries(feeds).map(([feed, minutes]) => [
      feed,
      Object.fromEntries(Object.keys(ARRIVALS).map((minute, i) => [minute, minutes[i]])),
    ]);
    measured = Object.fromEntries(named) as typeof measured;
  });
  afterAll(() => {
    rmSync(synthesised.folder, { recursive: true });
  });

  async function measure(arrivals: readonly Arrivals[], behaviour?: Partial<Behavior>) {
    const lived = await minutesOf(synthesised, arrivals, behaviour);
    const usages = Object.entries(lived).map(([feed, minutes]) => [
      feed,
      usageOf(minutes).map((usage, i): Measured => ({ ...usage, requests: minutes[i]!.requests })),
    ]);
    return Object.fromEntries(usages) as Record<FeedName, Measured[]>;
  }

  describe.each(FEEDS)('of $name', ({ name }) => {
    const minute = (which: MinuteName) => measured[name][which];

    it('without events reads its state and asks the API once, and that is all', () => {
      for (const idle of [minute('idleFromTheStart'), minute('idle')]) {
        expect(idle).toMatchObject({ calls: { GetItem: 1 }, requests: 1, writeUnits: 0 });
        expect(Object.keys(idle.calls)).toHaveLength(1);
      }
      // Only a new process reads the token.
      expect(minute('cold')).toMatchObject({ calls: { GetSecretValue: 1, ListObjectsV2: 1 }, requests: 1 });
    });

    it('with events writes an object, its state and the identities before that, and its state after it', () => {
      const calls = { GetItem: 1, TransactWriteItems: 1, PutItem: 1, PutObject: 1 };
      expect(minute('busy').requests).toBe(1);
      for (const which of ['busy', 'threeDays', 'oneEvent'] as const)
        expect(minute(which).calls).toEqual(calls);
    });

    it('with 10,000 events asks the API ten times, and AWS no more than with 200, but for the days that it does not know', () => {
      expect(minute('tenPages').requests).toBe(10);
      expect(minute('tenPages').calls).toEqual({ ...minute('busy').calls, Query: 3 });
    });

    it('takes 9 write units for 11 events of three days', () => {
      expect(minute('threeDays').writeUnits).toBe(9);
    });

    it('uses what the bill is made of', () => {
      const paid = ({ calls, readUnits, writeUnits, logLines }: Usage) => ({
        calls,
        readUnits,
        writeUnits,
        logLines,
      });
      const bill = {
        idleFromTheStart: IDLE,
        idle: IDLE,
        busy: busy(ARRIVALS.busy.events, ARRIVALS.busy.days),
        threeDays: busy(ARRIVALS.threeDays.events, ARRIVALS.threeDays.days),
        oneEvent: busy(ARRIVALS.oneEvent.events, ARRIVALS.oneEvent.days),
      };
      for (const [which, usage] of Object.entries(bill)) {
        const seen = minute(which as keyof typeof bill);
        expect(paid(seen), which).toEqual(paid(usage));
        // Digits come and go in the age of the newest object.
        expect(seen.logBytes / usage.logBytes, which).toBeCloseTo(1, 1);
      }
      expect(minute('busy').stateBytes).toBeLessThan(1_024);
    });
  });

  it('writes objects of the size that the bill is made of, on an average of the feeds', () => {
    const mean = (which: MinuteName) =>
      Object.values(measured).reduce((sum, minutes) => sum + minutes[which].objectBytes, 0) / FEEDS.length;
    expect(mean('oneEvent') / objectBytes(1)).toBeCloseTo(1, 1);
    expect(mean('busy') / objectBytes(200)).toBeCloseTo(1, 1);
    expect(mean('idle')).toBe(0);
  });

  it('writes its state in each minute where the API gives another cursor every time', async () => {
    const minutes = (await measure([ARRIVALS.cold, ARRIVALS.busy, ARRIVALS.idle], { tip: 'new' })).itemusages;
    expect(minutes[2]).toMatchObject({ calls: { GetItem: 1, PutItem: 1 }, requests: 1 });
    expect(minutes[2]!.calls).not.toHaveProperty('PutObject');
  });
});
