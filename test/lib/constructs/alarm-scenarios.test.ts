import { describe, expect, it } from 'vitest';
import { FEEDS } from '../../../lambdas/contract/feeds.ts';
import { ReplaceToken, RepairState, RewindFeed, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { noTotals } from '../../../lambdas/ingest/progress.ts';
import { alarmTemplate } from '../../support/cloudwatch/alarm-template.ts';
import { alarmName, CREATED_AT, type Scenario } from '../../support/cloudwatch/alarm-timeline.ts';
import {
  alarmsEntering,
  DAY,
  healthy,
  HOUR,
  onlyIn,
  play,
  playIncident,
  run,
} from '../../support/cloudwatch/scenarios.ts';
import { resourcesOf } from '../../support/template.ts';

const perFeed = (name: string) => FEEDS.map((feed) => name + feed.name);
const template = alarmTemplate({ noDataAlarmHours: 24 });
const withoutWarmUp = alarmTemplate({ noDataAlarmHours: 24, alarmWarmUp: false });
const incident = (minutes: number, scenario: Scenario, of = template) => playIncident(of, minutes, scenario);

// What the alarms in the template do with the metrics that a poller reports, in a model of CloudWatch.
describe('the alarms of a new stack', () => {
  it('stay quiet if the first run is after 20 minutes', () => {
    const timeline = play(template, 3 * HOUR, (_, minute) => (minute < 20 ? 'no run' : healthy(minute)));
    expect(alarmsEntering('ALARM', timeline)).toEqual([]);
    expect(alarmsEntering('INSUFFICIENT_DATA', timeline)).toEqual([]);
  });

  it('report after half an hour that the pollers never ran', () => {
    const timeline = play(template, 2 * HOUR, () => 'no run');
    expect(alarmsEntering('ALARM', timeline).sort()).toEqual(perFeed('PollerNotRunning').sort());
    expect(timeline['PollerNotRunningitemusages']).toMatchObject([{ minute: 30 }]);
  });

  it('stay quiet without a warm-up period, too, but do not report that the pollers never ran', () => {
    const late = play(withoutWarmUp, 3 * HOUR, (_, minute) => (minute < 20 ? 'no run' : healthy(minute)));
    const never = play(withoutWarmUp, 3 * HOUR, () => 'no run');
    for (const timeline of [late, never]) {
      expect(alarmsEntering('ALARM', timeline)).toEqual([]);
      expect(alarmsEntering('INSUFFICIENT_DATA', timeline)).toEqual([]);
    }
  });

  it('stay quiet while a look-back period of 120 days is read for five hours', () => {
    const longLookback = alarmTemplate({ noDataAlarmHours: 24, lookbackDays: 120 });
    const behind = run('out_of_time', { newestObject: 2 });
    const timeline = play(longLookback, DAY, (_, minute) => (minute < 5 * HOUR ? behind : healthy(minute)));
    expect(alarmsEntering('ALARM', timeline)).toEqual([]);
  });

  it('stay quiet if the token is stored after 50 minutes', () => {
    const unset = { error: new ReplaceToken('the token is not set yet') };
    const timeline = play(template, 3 * HOUR, (_, minute) => (minute < 50 ? run(unset) : healthy(minute)));
    expect(alarmsEntering('ALARM', timeline)).toEqual([]);
  });

  it('report that no token was stored within the first hour', () => {
    const unset = { error: new ReplaceToken('the token is not set yet') };
    const timeline = play(template, 3 * HOUR, () => run(unset));
    expect(alarmsEntering('ALARM', timeline)).toEqual(['TokenRefused']);
  });

  it('stay quiet if the roles take two minutes to propagate', () => {
    const denied = { error: new TryAgainLater('not yet') };
    const timeline = play(template, 3 * HOUR, (_, minute) => (minute < 5 ? run(denied) : healthy(minute)));
    expect(alarmsEntering('ALARM', timeline)).toEqual([]);
  });
});

describe('the alarms of a healthy source', () => {
  it('enter the state OK once', () => {
    const all = Object.keys(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(alarmName);
    const timeline = play(template, 2 * DAY, (_, minute) => healthy(minute));
    expect(Object.keys(timeline).sort()).toEqual(all.sort());
    expect(Object.values(timeline).map((changes) => changes.map(({ to }) => to))).toEqual(
      all.map(() => ['OK']),
    );
  });

  it('ignore a token that is valid for 15 days', () => {
    const timeline = play(template, DAY, (_, minute) =>
      run('caught_up', {
        newestObject: minute,
        tokenExpiresAt: CREATED_AT + 15 * DAY * 60_000 + minute * 60_000,
      }),
    );
    expect(alarmsEntering('ALARM', timeline)).toEqual([]);
  });

  it('ignore failures that last ten minutes', () => {
    const failed = run({ error: new TryAgainLater('down') }, { newestObject: 190 });
    expect(incident(10, () => failed).alarms).toEqual([]);
  });

  it('ignore two polls that fail in each five minutes', () => {
    const failed = run({ error: new TryAgainLater('down') }, { newestObject: 190 });
    const scenario: Scenario = (_, minute) => (minute % 5 < 2 ? failed : healthy(minute));
    expect(incident(3 * HOUR, scenario).alarms).toEqual([]);
  });

  it('ignore eight minutes without runs', () => {
    expect(incident(8, () => 'no run').alarms).toEqual([]);
  });

  it('ignore an API that repeats itself for two minutes', () => {
    const stalled = onlyIn('itemusages', () => run('stalled', { newestObject: 190 }));
    expect(incident(2, stalled).alarms).toEqual([]);
  });

  it('ignore a rewind of any length', () => {
    const rewinding = onlyIn('itemusages', () => run('rewinding', { newestObject: 190 }));
    expect(incident(3 * HOUR, rewinding).alarms).toEqual([]);
  });

  it('ignore a backlog that is caught up within the hour', () => {
    const behind = onlyIn('itemusages', () => run('out_of_time', { newestObject: 190 }));
    expect(incident(50, behind).alarms).toEqual([]);
  });

  it('ignore quiet feeds while one feed delivers', () => {
    const quiet = run('caught_up', { newestObject: 190 });
    const scenario: Scenario = (feed, minute) => (feed === 'itemusages' ? healthy(minute) : quiet);
    expect(incident(3 * DAY, scenario).alarms).toEqual([]);
  });
});

describe('the alarms report, each cause by one alarm,', () => {
  it('a refused token', () => {
    const refused = { error: new ReplaceToken('refused') };
    const { alarms, raisedAfter, endedAfter } = incident(90, () => run(refused, { newestObject: 190 }));
    expect(alarms).toEqual(['TokenRefused']);
    expect(raisedAfter).toBeLessThanOrEqual(11);
    expect(endedAfter).toBeLessThanOrEqual(20);
  });

  it.each([
    ['expires in 13.9 days', 13.9],
    ['has expired', -1],
  ])('a token that %s', (_, days) => {
    const expiring = (minute: number) =>
      run('caught_up', {
        newestObject: minute,
        tokenExpiresAt: CREATED_AT + minute * 60_000 + days * DAY * 60_000,
      });
    const { alarms, endedAfter } = incident(90, (_, minute) => expiring(minute));
    expect(alarms).toEqual(['TokenExpires']);
    expect(endedAfter).toBeLessThanOrEqual(20);
  });

  it.each([
    ['an outage', run({ error: new TryAgainLater('down') }, { newestObject: 190 })],
    ['a lost state', run({ error: new RepairState('lost') }, { newestObject: 190, state: undefined })],
  ])('the poller that fails because of %s', (_, failed) => {
    const { alarms, raisedAfter, endedAfter } = incident(
      60,
      onlyIn('itemusages', () => failed),
    );
    expect(alarms).toEqual(['PollerFailingitemusages']);
    expect(raisedAfter).toBeLessThanOrEqual(15);
    // CloudWatch looks back two more periods because there are no data since. With a zero for each success, it takes five minutes.
    expect(endedAfter).toBeLessThanOrEqual(15);
  });

  it('the poller whose function times out', () => {
    const { alarms } = incident(
      60,
      onlyIn('auditevents', () => 'timed out'),
    );
    expect(alarms).toEqual(['PollerFailingauditevents']);
  });

  it('the poller that does not run, until it runs again', () => {
    const { alarms, raisedAfter, endedAfter } = incident(
      3 * HOUR,
      onlyIn('auditevents', () => 'no run'),
    );
    expect(alarms).toEqual(['PollerNotRunningauditevents']);
    expect(raisedAfter).toBeLessThanOrEqual(20);
    expect(endedAfter).toBeLessThanOrEqual(10);
  });

  it('the poller that does not run, by missing data if there is no warm-up period', () => {
    const stopped: Scenario = (feed, minute) =>
      feed === 'auditevents' && minute >= 200 && minute < 300 ? 'no run' : healthy(minute);
    const timeline = play(withoutWarmUp, 8 * HOUR, stopped);
    expect(alarmsEntering('ALARM', timeline)).toEqual([]);
    expect(alarmsEntering('INSUFFICIENT_DATA', timeline)).toEqual(['PollerNotRunningauditevents']);
    const [, missing, again] = timeline['PollerNotRunningauditevents'] ?? [];
    expect(missing?.minute).toBeLessThanOrEqual(200 + 25);
    expect(again).toMatchObject({ to: 'OK' });
    expect(again?.minute).toBeLessThanOrEqual(300 + 10);
  });

  it('that no poller runs, which differs from a quiet source', () => {
    const { alarms } = incident(2 * DAY, () => 'no run');
    expect(alarms.sort()).toEqual(perFeed('PollerNotRunning').sort());
  });

  it('the feed whose cursor is refused', () => {
    const refused = run({ error: new RewindFeed('400') }, { newestObject: 190 });
    const { alarms, raisedAfter, endedAfter } = incident(
      60,
      onlyIn('signinattempts', () => refused),
    );
    expect(alarms).toEqual(['CursorRefusedsigninattempts']);
    expect(raisedAfter).toBeLessThanOrEqual(11);
    expect(endedAfter).toBeLessThanOrEqual(20);
  });

  it.each([
    ['committed', { totals: { ...noTotals(), rejected: 1 } }],
    ['whose commit got no response', { quarantined: 1 }],
  ])('a single record in quarantine, %s', (_, changes) => {
    const rejecting = (minute: number) => run('caught_up', { newestObject: minute, ...changes });
    const { alarms, raisedAfter, endedAfter } = incident(1, onlyIn('itemusages', rejecting));
    expect(alarms).toEqual(['Quarantineitemusages']);
    expect(raisedAfter).toBeLessThanOrEqual(2);
    // One hour, and two more that CloudWatch looks back because there are no data since.
    expect(endedAfter).toBeLessThanOrEqual(3 * HOUR);
  });

  it('the feed whose API repeats itself, within minutes', () => {
    const { alarms, raisedAfter, endedAfter } = incident(
      60,
      onlyIn('itemusages', () => run('stalled', { newestObject: 190 })),
    );
    expect(alarms).toEqual(['ApiRepeatsitemusages']);
    expect(raisedAfter).toBeLessThanOrEqual(6);
    expect(endedAfter).toBeLessThanOrEqual(20);
  });

  it.each(['out_of_time', 'waiting', 'rate_limited'] as const)(
    'the feed that does not catch up for an hour: %s',
    (outcome) => {
      const { alarms, raisedAfter, endedAfter } = incident(
        90,
        onlyIn('itemusages', () => run(outcome, { newestObject: 190 })),
      );
      expect(alarms).toEqual(['Backlogitemusages']);
      expect(raisedAfter).toBeGreaterThanOrEqual(55);
      expect(raisedAfter).toBeLessThanOrEqual(65);
      expect(endedAfter).toBeLessThanOrEqual(20);
    },
  );

  it('a feed that does not catch up for six hours, if a new stack may need that long', () => {
    const { alarms, raisedAfter } = incident(
      7 * HOUR,
      onlyIn('itemusages', () => run('out_of_time', { newestObject: 190 })),
      alarmTemplate({ noDataAlarmHours: 24, lookbackDays: 120 }),
    );
    expect(alarms).toEqual(['Backlogitemusages']);
    expect(raisedAfter).toBeLessThanOrEqual(6 * HOUR + 5);
  });

  it('a source whose newest object is too old, until there is a new one', () => {
    const quiet = run('caught_up', { newestObject: 190 });
    const { alarms, raisedAfter, endedAfter } = incident(3 * DAY, () => quiet);
    expect(alarms).toEqual(['NoObjects']);
    expect(raisedAfter).toBeGreaterThanOrEqual(DAY - 15);
    expect(raisedAfter).toBeLessThanOrEqual(DAY);
    expect(endedAfter).toBeLessThanOrEqual(10);
  });

  it('a single feed without objects, if the settings ask for it', () => {
    const { alarms, raisedAfter } = incident(
      2 * HOUR,
      onlyIn('itemusages', () => run('caught_up', { newestObject: 190 })),
      alarmTemplate({ noDataAlarmHoursByFeed: { itemusages: 1 } }),
    );
    expect(alarms).toEqual(['NoObjectsitemusages']);
    expect(raisedAfter).toBeLessThanOrEqual(HOUR);
  });
});
