import { beforeAll, describe, expect, it } from 'vitest';
import { FEEDS, type Feed, type FeedName } from '../../lambdas/contract/feeds.ts';
import { DeliveredIndex } from '../../lambdas/ingest/delivered-index.ts';
import { ingest } from '../../lambdas/ingest/ingest.ts';
import { LiveCheck } from '../../lambdas/ingest/live-check.ts';
import { addToTotals, noTotals } from '../../lambdas/ingest/progress.ts';
import { rewindRequested } from '../../lambdas/ingest/state-changes.ts';
import type { FeedState } from '../../lambdas/ingest/state.ts';
import type { EndedRun } from '../../lambdas/poller/run-metrics.ts';
import { alarmTemplate, functionName, logGroupName } from '../support/cloudwatch/alarm-template.ts';
import { alarmTimeline, CREATED_AT, type Minute } from '../support/cloudwatch/alarm-timeline.ts';
import { alarmsEntering, DAY, HOUR } from '../support/cloudwatch/scenarios.ts';
import { recordOf } from '../support/delivered-lines.ts';
import { OfficeFeed } from '../support/office.ts';
import { MemoryFeed, START_TIME } from '../support/ports/run.ts';

const MINUTE_MS = 60_000;
const DAYS = 30;
const timeOf = (minute: number) => CREATED_AT + minute * MINUTE_MS;

/** The office existed before the stack: the first run reads a backlog. */
const OPENED_AT = Date.parse(START_TIME);
const HOLIDAY = { from: timeOf(18 * DAY), to: timeOf(22 * DAY) };
/** A deployment: the schedule starts new functions, some minutes without any. */
const UPDATE = { from: 10 * DAY + 600, to: 10 * DAY + 605 };
/** 1Password fails for a few minutes, once a week. */
const isOutage = (minute: number) => minute % (7 * DAY) >= 900 && minute % (7 * DAY) < 908;
/** Lambda replaces a process after some hours. */
const PROCESS_MINUTES = 5 * HOUR + 7;
/** An operator reads the last 20 days again. */
const REWIND_AT = 15 * DAY + 480;

/** Polls a feed of the office every minute for a month, with the core that is deployed. */
async function playFeed(feed: Feed): Promise<{ minutes: Minute[]; office: OfficeFeed; memory: MemoryFeed }> {
  const memory = new MemoryFeed([], { feed });
  const now = () => memory.clock.time;
  const office = new OfficeFeed(feed, OPENED_AT, DAYS + 10, HOLIDAY, now);
  let process = { delivered: new DeliveredIndex(), liveCheck: new LiveCheck() };
  const minutes: Minute[] = [];
  for (let minute = 0; minute < DAYS * DAY; minute += 1) {
    memory.clock.time = timeOf(minute);
    if (minute < 2 || (minute >= UPDATE.from && minute < UPDATE.to)) {
      minutes.push('no run');
      continue;
    }
    if (minute === UPDATE.to || minute % PROCESS_MINUTES === 0) {
      process = { delivered: new DeliveredIndex(), liveCheck: new LiveCheck() };
    }
    if (minute === REWIND_AT) {
      const from = new Date(timeOf(minute - 20 * DAY)).toISOString();
      await memory.states.write(feed, rewindRequested(await memory.state(), { from, changed: false }));
    }
    office.isDown = isOutage(minute);
    minutes.push(await poll(memory, office, process));
  }
  return { minutes, office, memory };
}

async function poll(
  memory: MemoryFeed,
  pages: OfficeFeed,
  process: { readonly delivered: DeliveredIndex; readonly liveCheck: LiveCheck },
): Promise<EndedRun> {
  const totals = noTotals();
  let state: FeedState | undefined;
  const run = memory.run({
    ...process,
    ports: {
      pages,
      progress: (step) => {
        addToTotals(totals, step);
        if (step.kind === 'state') state = step.state;
      },
    },
  });
  const end = await ingest(run).then(
    (outcome) => ({ kind: 'completed', outcome }) as const,
    (error: unknown) => ({ kind: 'failed', error }) as const,
  );
  return { state, totals, quarantined: 0, end, tokenExpiresAt: undefined };
}

describe('a month of an office of 20 people', () => {
  let months: Map<FeedName, Awaited<ReturnType<typeof playFeed>>>;
  beforeAll(async () => {
    months = new Map();
    for (const feed of FEEDS) months.set(feed.name, await playFeed(feed));
  });

  const alarmsWith = (noDataAlarmHours: number) =>
    alarmTimeline(
      alarmTemplate({ noDataAlarmHours }),
      functionName,
      logGroupName,
      DAYS * DAY,
      (feed, minute) => months.get(feed)!.minutes[minute]!,
    );

  it('delivers each event once', () => {
    for (const { office, memory } of months.values()) {
      const delivered = memory.delivered().map(recordOf);
      const arrived = office.arrivals.filter(({ at }) => at <= memory.clock.time).map(({ text }) => text);
      expect(delivered.toSorted()).toEqual(arrived.toSorted());
    }
  });

  it('raises no alarm: nights, weekends, a holiday, late events, short outages, an update, and a rewind', () => {
    expect(alarmsEntering('ALARM', alarmsWith(120))).toEqual([]);
  });

  it('raises the alarm "No objects" on the holiday, if that is after a day without objects', () => {
    const timeline = alarmsWith(24);
    expect(alarmsEntering('ALARM', timeline)).toEqual(['NoObjects']);
    const raised = timeline['NoObjects']!.filter(({ to }) => to === 'ALARM').map(({ minute }) =>
      timeOf(minute),
    );
    for (const at of raised) expect(at).toBeGreaterThan(HOLIDAY.from);
  });
});
