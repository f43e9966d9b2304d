import { describe, expect, it } from 'vitest';
import { FEEDS } from '../../../lambdas/contract/feeds.ts';
import { alarmTemplate, TOPIC_ARN } from '../../support/cloudwatch/alarm-template.ts';
import { alarmName } from '../../support/cloudwatch/alarm-timeline.ts';
import { resourcesOf } from '../../support/template.ts';

const feedNames = FEEDS.map(({ name }) => name);
const FEED_ALARMS = [
  'PollerFailing',
  'PollerNotRunning',
  'CursorRefused',
  'ApiRepeats',
  'Quarantine',
  'Backlog',
];
const template = alarmTemplate(
  { noDataAlarmHours: 24, noDataAlarmHoursByFeed: { itemusages: 0.25 } },
  { queue: true },
);

describe('SourceAlarms', () => {
  const alarms = Object.entries(resourcesOf(template, 'AWS::CloudWatch::Alarm'));

  it('creates one alarm for each cause, and one for each feed if the cause concerns a feed', () => {
    expect(alarms.map(([id]) => alarmName(id)).sort()).toEqual(
      [
        ...['NoObjects', 'NoObjectsitemusages', 'TokenRefused', 'TokenExpires'],
        ...['NotificationsFailed', 'QueueNotRead', 'DeadLetters'],
        ...FEED_ALARMS.flatMap((name) => feedNames.map((feed) => name + feed)),
      ].sort(),
    );
  });

  it.each(alarms)('%s notifies the topic when it goes off and when it ends', (_, { Properties }) => {
    expect(Properties).toMatchObject({ AlarmActions: [TOPIC_ARN], OKActions: [TOPIC_ARN] });
    expect(Properties['ActionsEnabled']).not.toBe(false);
  });

  it('treats missing data as breaching only for pollers that do not run, after a warm-up period', () => {
    const breaching = alarms.filter(([, { Properties }]) => Properties['TreatMissingData'] === 'breaching');
    expect(breaching.map(([id]) => id.includes('PollerNotRunning'))).toEqual(feedNames.map(() => true));
    for (const [, { Properties }] of breaching) {
      expect(Properties['WarmUpConfiguration']).toEqual({ WarmUpPeriodDurationInMinutes: 30 });
    }
  });

  it('publishes that a poller does not run when its data are missing, if there is no warm-up period', () => {
    const all = Object.entries(resourcesOf(alarmTemplate({ alarmWarmUp: false }), 'AWS::CloudWatch::Alarm'));
    expect(JSON.stringify(all)).not.toMatch(/WarmUp|cfn-lint|breaching"/);
    const publishing = all.filter(([, { Properties }]) => 'InsufficientDataActions' in Properties);
    expect(publishing.map(([id]) => alarmName(id))).toEqual(
      feedNames.map((feed) => `PollerNotRunning${feed}`),
    );
    for (const [, { Properties }] of publishing) {
      expect(Properties).toMatchObject({ TreatMissingData: 'missing', InsufficientDataActions: [TOPIC_ARN] });
    }
    expect(alarms.filter(([, { Properties }]) => 'InsufficientDataActions' in Properties)).toEqual([]);
  });

  it.each([
    [0, 12],
    [20, 12],
    [21, 24],
    [120, 72],
  ])(
    'waits for a backlog of a look-back period of %i days for %i periods',
    (lookbackDays, EvaluationPeriods) => {
      alarmTemplate({ lookbackDays }).hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: 'BacklogMinutes',
        EvaluationPeriods,
        DatapointsToAlarm: EvaluationPeriods,
      });
    },
  );

  it('watches the deliveries of the topic of new objects', () => {
    const [topicId] = Object.keys(resourcesOf(template, 'AWS::SNS::Topic'));
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/SNS',
      MetricName: 'NumberOfNotificationsFailed',
      Dimensions: [{ Name: 'TopicName', Value: { 'Fn::GetAtt': [topicId, 'TopicName'] } }],
      Statistic: 'Sum',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  it.each([
    [0.25, 15],
    [24, 1440],
    [720, 43_200],
  ])('converts %d hours without an object to an age of %i minutes', (noDataAlarmHours, Threshold) => {
    alarmTemplate({ noDataAlarmHours }).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'NewestObjectAgeMinutes',
      Threshold,
    });
  });

  it('creates no alarm on missing objects if the setting is false', () => {
    const withoutAlarm = alarmTemplate({ noDataAlarmHours: false });
    expect(JSON.stringify(withoutAlarm.toJSON())).not.toContain('NewestObjectAge');
  });
});
