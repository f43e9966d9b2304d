import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FEEDS, type FeedName } from '../../lambdas/contract/feeds.ts';
import { busy, IDLE, objectBytes } from '../cost/measured.ts';
import { usageOf, type MeasuredMinute, type Usage } from '../cost/usage.ts';
import { emulatorUrl } from '../support/emulator/account.ts';
import type { Behavior } from '../support/simulator/behavior.ts';
import { runMinutes, type Arrivals } from './minute-timeline.ts';
import { synthesizeApp, type SynthesizedApp } from './synthesized-app.ts';

/** What arrives in each of the first minutes of a new stack. */
const ARRIVALS = {
  cold: { events: 0, days: 1 },
  idleAfterCold: { events: 0, days: 1 },
  tenPages: { events: 10_000, days: 3 },
  idle: { events: 0, days: 1 },
  busy: { events: 200, days: 2 },
  oneEvent: { events: 1, days: 1 },
  threeDays: { events: 11, days: 3 },
};
type MinuteName = keyof typeof ARRIVALS;

type Measured = MeasuredMinute & { readonly requests: number };

describe.skipIf(emulatorUrl === '')('a warm function in one minute', () => {
  let app: SynthesizedApp;
  let measured: Readonly<Record<FeedName, Readonly<Record<MinuteName, Measured>>>>;
  beforeAll(async () => {
    app = synthesizeApp({ eventsApiUrl: 'http://127.0.0.1:1', lookbackDays: 30 });
    const feeds = await measure(Object.values(ARRIVALS));
    const named = Object.entries(feeds).map(([feed, minutes]) => [
      feed,
      Object.fromEntries(Object.keys(ARRIVALS).map((minute, i) => [minute, minutes[i]])),
    ]);
    measured = Object.fromEntries(named) as typeof measured;
  });
  afterAll(() => {
    rmSync(app.folder, { recursive: true });
  });

  async function measure(arrivals: readonly Arrivals[], behaviour?: Partial<Behavior>) {
    const activity = await runMinutes(app, arrivals, behaviour);
    const usages = Object.entries(activity).map(([feed, minutes]) => [
      feed,
      usageOf(minutes).map((usage, i): Measured => ({ ...usage, requests: minutes[i]!.requests })),
    ]);
    return Object.fromEntries(usages) as Record<FeedName, Measured[]>;
  }

  describe.each(FEEDS)('of $name', ({ name }) => {
    const minute = (which: MinuteName) => measured[name][which];

    it('without events only reads its state and sends one request to the API', () => {
      for (const idle of [minute('idleAfterCold'), minute('idle')]) {
        expect(idle).toMatchObject({ calls: { GetItem: 1 }, requests: 1, writeUnits: 0 });
        expect(Object.keys(idle.calls)).toHaveLength(1);
      }
      // Only a new process reads the token.
      expect(minute('cold')).toMatchObject({ calls: { GetSecretValue: 1, ListObjectsV2: 1 }, requests: 1 });
    });

    it('with events writes its state and the identities, then an object, then its state again', () => {
      const calls = { GetItem: 1, TransactWriteItems: 1, PutItem: 1, PutObject: 1 };
      expect(minute('busy').requests).toBe(1);
      for (const which of ['busy', 'threeDays', 'oneEvent'] as const)
        expect(minute(which).calls).toEqual(calls);
    });

    it('with 10,000 events sends ten requests to the API, and makes as many AWS calls as with 200 events, plus one per unknown day', () => {
      expect(minute('tenPages').requests).toBe(10);
      expect(minute('tenPages').calls).toEqual({ ...minute('busy').calls, Query: 3 });
    });

    it('uses 9 write units for 11 events of three days', () => {
      expect(minute('threeDays').writeUnits).toBe(9);
    });

    it('uses the quantities that the cost calculation assumes', () => {
      const billed = ({ calls, readUnits, writeUnits, logLines }: Usage) => ({
        calls,
        readUnits,
        writeUnits,
        logLines,
      });
      const assumed = {
        idleAfterCold: IDLE,
        idle: IDLE,
        busy: busy(ARRIVALS.busy.events, ARRIVALS.busy.days),
        threeDays: busy(ARRIVALS.threeDays.events, ARRIVALS.threeDays.days),
        oneEvent: busy(ARRIVALS.oneEvent.events, ARRIVALS.oneEvent.days),
      };
      for (const [which, usage] of Object.entries(assumed)) {
        const actual = minute(which as keyof typeof assumed);
        expect(billed(actual), which).toEqual(billed(usage));
        // The number of digits of the newest object's age varies.
        expect(actual.logBytes / usage.logBytes, which).toBeCloseTo(1, 1);
      }
      expect(minute('busy').stateBytes).toBeLessThan(1_024);
    });
  });

  it('writes objects of the size that the cost calculation assumes, on average over the feeds', () => {
    const mean = (which: MinuteName) =>
      Object.values(measured).reduce((sum, minutes) => sum + minutes[which].objectBytes, 0) / FEEDS.length;
    expect(mean('oneEvent') / objectBytes(1)).toBeCloseTo(1, 1);
    expect(mean('busy') / objectBytes(200)).toBeCloseTo(1, 1);
    expect(mean('idle')).toBe(0);
  });

  it('writes its state in each minute if the API returns a new cursor every time', async () => {
    const minutes = (await measure([ARRIVALS.cold, ARRIVALS.busy, ARRIVALS.idle], { tip: 'new' })).itemusages;
    expect(minutes[2]).toMatchObject({ calls: { GetItem: 1, PutItem: 1 }, requests: 1 });
    expect(minutes[2]!.calls).not.toHaveProperty('PutObject');
  });
});
