import type { Template } from 'aws-cdk-lib/assertions';
import { expect } from 'vitest';
import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import { noTotals } from '../../../lambdas/ingest/progress.ts';
import type { Outcome } from '../../../lambdas/ingest/run.ts';
import type { FeedState } from '../../../lambdas/ingest/state.ts';
import { firstState } from '../../../lambdas/ingest/state-changes.ts';
import type { EndedRun, RunEnd } from '../../../lambdas/poller/run-metrics.ts';
import { functionName, logGroupName } from './alarm-template.ts';
import {
  alarmTimeline,
  CREATED_AT,
  type Minute,
  type OtherSample,
  type Scenario,
  type Timeline,
} from './alarm-timeline.ts';

/** In minutes. */
export const HOUR = 60;
export const DAY = 24 * HOUR;

const timeOf = (minute: number) => new Date(CREATED_AT + minute * 60_000).toISOString();

/** A run of a feed that was first polled at minute 2, and whose newest object is of the minute `newestObject`. */
export function run(
  how: Outcome | { readonly error: unknown },
  changes: Partial<EndedRun> & { newestObject?: number } = {},
): EndedRun {
  const { newestObject, ...others } = changes;
  const state: FeedState = {
    ...firstState(timeOf(2), { startTime: timeOf(0) }),
    ...(newestObject === undefined ? {} : { lastObjectAt: timeOf(newestObject) }),
  };
  const end: RunEnd =
    typeof how === 'string' ? { kind: 'completed', outcome: how } : { kind: 'failed', error: how.error };
  return { state, totals: noTotals(), quarantined: 0, end, tokenExpiresAt: undefined, ...others };
}

/** A run of a busy account that has an object every 30 minutes. */
export const healthy = (minute: number) => run('caught_up', { newestObject: minute - (minute % 30) });

/** The timeline of a stack whose functions are first invoked at minute 2. */
export function play(
  template: Template,
  minutes: number,
  scenario: Scenario,
  others: readonly OtherSample[] = [],
): Timeline {
  const fromSecondMinute: Scenario = (feed, minute) => (minute < 2 ? 'no run' : scenario(feed, minute));
  return alarmTimeline(template, functionName, logGroupName, minutes, fromSecondMinute, others);
}

/** The alarms that enter a state. */
export function alarmsEntering(state: string, timeline: Timeline): string[] {
  return Object.keys(timeline).filter((name) => timeline[name]!.some(({ to }) => to === state));
}

/** A scenario in which the other feeds are healthy. */
export function onlyIn(affected: FeedName, minuteOf: (minute: number) => Minute): Scenario {
  return (feed, minute) => (feed === affected ? minuteOf(minute) : healthy(minute));
}

/**
 * Plays a healthy source with an incident from minute 200 to minute 200 + `minutes`, and checks that every alarm ends.
 * Returns the alarms that go off, and in minutes how long after the start and the end of the incident the last of them reacts.
 */
export function playIncident(template: Template, minutes: number, scenario: Scenario) {
  const end = 200 + minutes;
  // Long enough for each alarm to end.
  const afterwards = 4 * HOUR;
  const timeline = play(template, end + afterwards, (feed, minute) =>
    minute >= 200 && minute < end ? scenario(feed, minute) : healthy(minute),
  );
  const alarms = alarmsEntering('ALARM', timeline);
  for (const name of alarms) expect(timeline[name]!.at(-1)).toMatchObject({ to: 'OK' });
  return {
    alarms,
    raisedAfter: Math.max(
      ...alarms.map((name) => timeline[name]!.find(({ to }) => to === 'ALARM')!.minute - 200),
    ),
    endedAfter: Math.max(...alarms.map((name) => timeline[name]!.at(-1)!.minute - end)),
  };
}
