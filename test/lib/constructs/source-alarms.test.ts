import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FEEDS, type FeedName } from '../../../lambdas/contract/feeds.ts';
import { ReplaceToken, RepairState, RewindFeed, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { noTotals } from '../../../lambdas/ingest/progress.ts';
import type { FeedState } from '../../../lambdas/ingest/state.ts';
import { firstState } from '../../../lambdas/ingest/state-changes.ts';
import type { EndedRun } from '../../../lambdas/poller/run-metrics.ts';
import { SourceAlarms } from '../../../lib/constructs/source-alarms.ts';
import { SourceMetrics } from '../../../lib/constructs/source-metrics.ts';
import { checkSettings, type Settings } from '../../../lib/settings/settings.ts';
import { BIRTH, type Life, SOURCE_ID, told } from '../../support/cloudwatch/alarm-timeline.ts';
import { quickApp, resourcesOf } from '../../support/template.ts';

const topicArn = 'arn:aws:sns:eu-central-1:123456789012:alarms';
const arnOf = (feed: string) => `arn:aws:lambda:eu-central-1:123456789012:function:poller-of-${feed}`;

function alarms(settings: Partial<Settings> = {}, { queue = false } = {}): Template {
  const stack = new Stack(quickApp(), 'Test');
  new SourceAlarms(stack, 'Alarms', {
    metrics: new SourceMetrics(SOURCE_ID),
    settings: checkSettings(settings),
    pollers: FEEDS.map(({ name }) => ({
      feed: name,
      function: LambdaFunction.fromFunctionArn(stack, name, arnOf(name)),
    })),
    topic: Topic.fromTopicArn(stack, 'Topic', topicArn),
    ...(queue ? { deadLetters: new Queue(stack, 'DeadLetters') } : {}),
  });
  return Template.fromStack(stack);
}

const HOUR = 60;
const DAY = 24 * HOUR;
const feedNames = FEEDS.map(({ name }) => name);
const perFeed = (name: string) => feedNames.map((feed) => name + feed);

const FEED_ALARMS = [
  'PollerFailing',
  'PollerNotRunning',
  'CursorRefused',
  'ApiRepeats',
  'Quarantine',
  'Backlog',
];

const everything = alarms(
  { noDataAlarmHours: 24, noDataAlarmHoursByFeed: { itemusages: 0.25 } },
  { queue: true },
);

describe('SourceAlarms', () => {
  const found = Object.entries(resourcesOf(everything, 'AWS::CloudWatch::Alarm'));

  it('are one for each cause, and for each feed where the cause is of one', () => {
    expect(found.map(([id]) => id.replace(/^Alarms/, '').replace(/[0-9A-F]{8}$/, '')).sort()).toEqual(
      [
        ...['NoObjects', 'NoObjectsitemusages', 'TokenRefused', 'TokenExpires', 'DeadLetters'],
        ...FEED_ALARMS.flatMap(perFeed),
      ].sort(),
    );
  });

  const readme = readFileSync(path.join(import.meta.dirname, '..', '..', '..', 'README.md'), 'utf8');
  const headings = Array.from(readme.matchAll(/^### (.*)$/gm), ([, heading]) => heading);

  it.each(found)(
    '%s says which source and feed, what is wrong, and which heading of the README',
    (id, alarm) => {
      const description = String(alarm.Properties['AlarmDescription']);
      const feed = feedNames.find((name) => id.includes(name));
      expect(description).toContain(
        feed === undefined
          ? '1Password log source "1Password":'
          : `1Password log source "1Password", feed ${feed}:`,
      );
      const heading = /What to do: README\.md, heading "(?<heading>.*)"\.$/.exec(description)?.groups?.[
        'heading'
      ];
      expect(headings).toContain(heading);
      expect(description.replace('"1Password"', `"${'x'.repeat(100)}"`).length).toBeLessThanOrEqual(1024);
    },
  );

  it.each(found)('%s tells the topic of its beginning and its end', (_, { Properties }) => {
    expect(Properties).toMatchObject({ AlarmActions: [topicArn], OKActions: [topicArn] });
    expect(Properties['ActionsEnabled']).not.toBe(false);
  });

  it('take a lack of data for a fault only where nothing runs, and not on a new stack', () => {
    const breaching = found.filter(([, { Properties }]) => Properties['TreatMissingData'] === 'breaching');
    expect(breaching.map(([id]) => id.includes('PollerNotRunning'))).toEqual(feedNames.map(() => true));
    for (const [, { Properties }] of breaching) {
      expect(Properties['WarmUpConfiguration']).toEqual({ WarmUpPeriodDurationInMinutes: 30 });
    }
  });

  it.each([
    [0.25, 15],
    [24, 1440],
    [720, 43_200],
  ])('take %d hours without an object as %i minutes of age', (noDataAlarmHours, Threshold) => {
    alarms({ noDataAlarmHours }).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'NewestObjectAgeMinutes',
      Threshold,
    });
  });

  it('leave silence alone when that is wanted', () => {
    const template = alarms({ noDataAlarmHours: false });
    expect(JSON.stringify(template.toJSON())).not.toContain('NewestObjectAge');
  });
});

const minuteOf = (minute: number) => new Date(BIRTH + minute * 60_000).toISOString();

/** A run of a feed that was first polled at minute 2, and whose newest object is of another. */
function run(
  outcome: EndedRun['outcome'],
  changes: Partial<EndedRun> & { newestObject?: number } = {},
): EndedRun {
  const { newestObject, ...others } = changes;
  const state: FeedState = {
    ...firstState(minuteOf(2), { startTime: minuteOf(0) }),
    ...(newestObject === undefined ? {} : { lastObjectAt: minuteOf(newestObject) }),
  };
  return { state, totals: noTotals(), setAside: 0, outcome, tokenExpiresAt: undefined, ...others };
}

// What the alarms do, from what stands in the template and what a poller reports, in a model of CloudWatch.
describe('the alarms', () => {
  const template = alarms({ noDataAlarmHours: 24 });
  const names = (told: Record<string, { to: string }[]>, state: string) =>
    Object.keys(told).filter((name) => told[name]!.some(({ to }) => to === state));
  const lived = (minutes: number, life: Life, of = template) =>
    told(
      of,
      (feed) => `poller-of-${feed}`,
      minutes,
      (feed, minute) => (minute < 2 ? 'no run' : life(feed, minute)),
    );
  /** Busy accounts have an object every 30 minutes. */
  const well = (minute: number) => run('caught_up', { newestObject: minute - (minute % 30) });

  const all = ['NoObjects', 'TokenRefused', 'TokenExpires'].concat(FEED_ALARMS.flatMap(perFeed));

  it('of a new stack that first runs after 20 minutes stay quiet', () => {
    const transitions = lived(3 * HOUR, (_, minute) => (minute < 20 ? 'no run' : well(minute)));
    expect(names(transitions, 'ALARM')).toEqual([]);
    expect(names(transitions, 'INSUFFICIENT_DATA')).toEqual([]);
  });

  it('of a new stack that never runs say so after half an hour', () => {
    const transitions = lived(2 * HOUR, () => 'no run');
    expect(names(transitions, 'ALARM').sort()).toEqual(perFeed('PollerNotRunning').sort());
    expect(transitions['PollerNotRunningitemusages']).toMatchObject([{ minute: 30 }]);
  });

  it('of a new stack whose token is put after 50 minutes stay quiet', () => {
    const unset = { error: new ReplaceToken('the token is not set yet') };
    const transitions = lived(3 * HOUR, (_, minute) => (minute < 50 ? run(unset) : well(minute)));
    expect(names(transitions, 'ALARM')).toEqual([]);
  });

  it('of a new stack whose roles are not yet known everywhere for two minutes stay quiet', () => {
    const denied = { error: new TryAgainLater('not yet') };
    const transitions = lived(3 * HOUR, (_, minute) => (minute < 5 ? run(denied) : well(minute)));
    expect(names(transitions, 'ALARM')).toEqual([]);
  });

  it('of a source that is well are OK and stay so', () => {
    const transitions = lived(2 * DAY, (_, minute) => well(minute));
    expect(Object.keys(transitions).sort()).toEqual(all.sort());
    expect(Object.values(transitions).map((changes) => changes.map(({ to }) => to))).toEqual(
      all.map(() => ['OK']),
    );
  });

  /** Something is wrong from minute 200 until minute 200 + `minutes`; which alarms go off, when, and when they end. */
  function episode(minutes: number, life: Life, of = template) {
    const end = 200 + minutes;
    // Long enough for each alarm to end.
    const afterwards = 4 * HOUR;
    const transitions = lived(
      end + afterwards,
      (feed, minute) => (minute >= 200 && minute < end ? life(feed, minute) : well(minute)),
      of,
    );
    const alarming = names(transitions, 'ALARM');
    for (const name of alarming) expect(transitions[name]!.at(-1)).toMatchObject({ to: 'OK' });
    return {
      alarming,
      after: Math.max(
        ...alarming.map((name) => transitions[name]!.find(({ to }) => to === 'ALARM')!.minute - 200),
      ),
      endedAfter: Math.max(...alarming.map((name) => transitions[name]!.at(-1)!.minute - end)),
      transitions,
    };
  }

  const only =
    (wrong: FeedName, how: (minute: number) => ReturnType<Life>): Life =>
    (feed, minute) =>
      feed === wrong ? how(minute) : well(minute);

  it('tell that the token is refused, once, and of nothing else', () => {
    const refused = { error: new ReplaceToken('refused') };
    const { alarming, after, endedAfter } = episode(90, () => run(refused, { newestObject: 190 }));
    expect(alarming).toEqual(['TokenRefused']);
    expect(after).toBeLessThanOrEqual(11);
    expect(endedAfter).toBeLessThanOrEqual(20);
  });

  it('tell that no token was put within the first hour', () => {
    const unset = { error: new ReplaceToken('the token is not set yet') };
    const transitions = lived(3 * HOUR, () => run(unset));
    expect(names(transitions, 'ALARM')).toEqual(['TokenRefused']);
  });

  it.each([
    ['13.9 days', 13.9],
    ['no time at all', -1],
  ])('tell that the token expires when it has %s', (_, days) => {
    const expiring = (minute: number) =>
      run('caught_up', {
        newestObject: minute,
        tokenExpiresAt: BIRTH + minute * 60_000 + days * DAY * 60_000,
      });
    const { alarming, endedAfter } = episode(90, (_, minute) => expiring(minute));
    expect(alarming).toEqual(['TokenExpires']);
    expect(endedAfter).toBeLessThanOrEqual(20);
  });

  it('do not mind a token that has 15 days', () => {
    const transitions = lived(DAY, (_, minute) =>
      run('caught_up', { newestObject: minute, tokenExpiresAt: BIRTH + 15 * DAY * 60_000 + minute * 60_000 }),
    );
    expect(names(transitions, 'ALARM')).toEqual([]);
  });

  it.each([
    ['a fault of the world', run({ error: new TryAgainLater('down') }, { newestObject: 190 })],
    ['a lost state', run({ error: new RepairState('lost') }, { newestObject: 190, state: undefined })],
  ])('tell which poller fails by %s', (_, failed) => {
    const { alarming, after, endedAfter } = episode(
      60,
      only('itemusages', () => failed),
    );
    expect(alarming).toEqual(['PollerFailingitemusages']);
    expect(after).toBeLessThanOrEqual(15);
    expect(endedAfter).toBeLessThanOrEqual(10);
  });

  it('do not mind faults that pass in ten minutes', () => {
    const failed = run({ error: new TryAgainLater('down') }, { newestObject: 190 });
    expect(episode(10, () => failed).alarming).toEqual([]);
  });

  it('tell of a function that does not come to its end, as failing', () => {
    const { alarming } = episode(
      60,
      only('auditevents', () => 'cut short'),
    );
    expect(alarming).toEqual(['PollerFailingauditevents']);
  });

  it('tell which poller does not run, and that it does again', () => {
    const { alarming, after, endedAfter } = episode(
      3 * HOUR,
      only('auditevents', () => 'no run'),
    );
    expect(alarming).toEqual(['PollerNotRunningauditevents']);
    expect(after).toBeLessThanOrEqual(20);
    expect(endedAfter).toBeLessThanOrEqual(10);
  });

  it('tell of pollers that all do not run, as broken and not as quiet', () => {
    const { alarming } = episode(2 * DAY, () => 'no run');
    expect(alarming.sort()).toEqual(perFeed('PollerNotRunning').sort());
  });

  it('do not mind a few runs left out', () => {
    expect(episode(8, () => 'no run').alarming).toEqual([]);
  });

  it('tell which cursor is refused', () => {
    const refused = run({ error: new RewindFeed('400') }, { newestObject: 190 });
    const { alarming, after, endedAfter } = episode(
      60,
      only('signinattempts', () => refused),
    );
    expect(alarming).toEqual(['CursorRefusedsigninattempts']);
    expect(after).toBeLessThanOrEqual(11);
    expect(endedAfter).toBeLessThanOrEqual(20);
  });

  it.each([
    ['committed', { totals: { ...noTotals(), rejected: 1 } }],
    ['put aside by a run whose commit got no answer', { setAside: 1 }],
  ])('tell of a single record %s', (_, changes) => {
    const rejecting = (minute: number) => run('caught_up', { newestObject: minute, ...changes });
    const { alarming, after, endedAfter } = episode(1, only('itemusages', rejecting));
    expect(alarming).toEqual(['Quarantineitemusages']);
    expect(after).toBeLessThanOrEqual(2);
    // The first hour over, and the two more that CloudWatch looks back where there is nothing since.
    expect(endedAfter).toBeLessThanOrEqual(3 * HOUR);
  });

  it('tell within minutes of which feed the API repeats itself', () => {
    const { alarming, after, endedAfter } = episode(
      60,
      only('itemusages', () => run('stalled', { newestObject: 190 })),
    );
    expect(alarming).toEqual(['ApiRepeatsitemusages']);
    expect(after).toBeLessThanOrEqual(6);
    expect(endedAfter).toBeLessThanOrEqual(20);
  });

  it('do not mind an API that repeats itself for two minutes, nor a rewind of any length', () => {
    expect(
      episode(
        2,
        only('itemusages', () => run('stalled', { newestObject: 190 })),
      ).alarming,
    ).toEqual([]);
    expect(
      episode(
        3 * HOUR,
        only('itemusages', () => run('rewinding', { newestObject: 190 })),
      ).alarming,
    ).toEqual([]);
  });

  it.each(['out_of_time', 'waiting', 'rate_limited'] as const)(
    'tell after an hour that a feed is %s',
    (how) => {
      const { alarming, after, endedAfter } = episode(
        90,
        only('itemusages', () => run(how, { newestObject: 190 })),
      );
      expect(alarming).toEqual(['Backlogitemusages']);
      expect(after).toBeGreaterThanOrEqual(55);
      expect(after).toBeLessThanOrEqual(65);
      expect(endedAfter).toBeLessThanOrEqual(20);
    },
  );

  it('do not mind a backlog that is caught up within the hour', () => {
    expect(
      episode(
        50,
        only('itemusages', () => run('out_of_time', { newestObject: 190 })),
      ).alarming,
    ).toEqual([]);
  });

  it('tell of silence when the newest object of all feeds is too old, and when one comes again', () => {
    const { alarming, after, endedAfter } = episode(3 * DAY, () => run('caught_up', { newestObject: 190 }));
    expect(alarming).toEqual(['NoObjects']);
    expect(after).toBeGreaterThanOrEqual(DAY - 15);
    expect(after).toBeLessThanOrEqual(DAY);
    expect(endedAfter).toBeLessThanOrEqual(10);
  });

  it('take one feed that delivers for enough', () => {
    const quiet = run('caught_up', { newestObject: 190 });
    const { alarming } = episode(3 * DAY, (feed, minute) => (feed === 'itemusages' ? well(minute) : quiet));
    expect(alarming).toEqual([]);
  });

  it('tell of one silent feed where that is asked for', () => {
    const { alarming, after } = episode(
      2 * HOUR,
      only('itemusages', () => run('caught_up', { newestObject: 190 })),
      alarms({ noDataAlarmHoursByFeed: { itemusages: 1 } }),
    );
    expect(alarming).toEqual(['NoObjectsitemusages']);
    expect(after).toBeLessThanOrEqual(HOUR);
  });
});
