import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { SourceAlarms } from '../../../lib/constructs/source-alarms.ts';
import { type AlarmRule, type Sample, transitions } from '../cloudwatch-alarm.ts';
import { onlyResource, templateOf } from '../template.ts';

const topicArn = 'arn:aws:sns:eu-central-1:123456789012:alarms';

function alarms(noDataAlarmHours: number) {
  return templateOf(
    (stack) =>
      new SourceAlarms(stack, 'Alarms', {
        sourceId: 'the-source',
        label: 'Acme',
        topic: Topic.fromTopicArn(stack, 'Topic', topicArn),
        noDataAlarmHours,
      }),
  );
}

const noObjects = (hours = 24) => onlyResource(alarms(hours), 'AWS::CloudWatch::Alarm').Properties;

describe('the alarm "no objects"', () => {
  it('watches the age of the newest object of the whole source', () => {
    expect(noObjects()).toMatchObject({
      Namespace: 'OnePasswordLogSource',
      MetricName: 'NewestObjectAgeMinutes',
      Dimensions: [{ Name: 'source', Value: 'the-source' }],
      Statistic: 'Minimum',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'missing',
    });
  });

  it.each([
    [1, 60],
    [24, 1440],
    [168, 10_080],
  ])('goes off after %i hours, as minutes of age', (hours, Threshold) => {
    expect(noObjects(hours)).toMatchObject({ Threshold });
  });

  it('tells of silence, of pollers that do not run, and of the end of both', () => {
    expect(noObjects()).toMatchObject({
      AlarmActions: [topicArn],
      InsufficientDataActions: [topicArn],
      OKActions: [topicArn],
    });
  });

  it('says which source, what is wrong, what to do and where to read on', () => {
    const description = String(noObjects(5)['AlarmDescription']);
    for (const said of [
      '"Acme"',
      '5 h',
      'ALARM:',
      'INSUFFICIENT_DATA:',
      'token',
      'README.md, heading "No objects"',
    ])
      expect(description).toContain(said);
    expect(description.replace('Acme', 'x'.repeat(100)).length).toBeLessThanOrEqual(1024);
  });
});

// What the alarm does, from what stands in the template, in a model of CloudWatch.
describe('with the alarm "no objects" on 24 hours', () => {
  const properties = noObjects(24);
  const rule: AlarmRule = {
    periodMinutes: Number(properties['Period']) / 60,
    evaluationPeriods: Number(properties['EvaluationPeriods']),
    datapointsToAlarm: Number(properties['DatapointsToAlarm']),
    threshold: Number(properties['Threshold']),
  };
  const day = 24 * 60;

  /** A feed that is polled every minute of a span, with objects at some minutes. */
  const feed = (first: number, last: number, objects: readonly number[] = []): Sample[] =>
    Array.from({ length: last - first + 1 }, (_, index) => {
      const minute = first + index;
      const newest = objects.filter((object) => object <= minute).at(-1) ?? first;
      return { minute, value: minute - newest };
    });

  it('a new stack whose pollers do not run yet tells nobody', () => {
    expect(transitions([], 2 * day, rule)).toEqual([]);
  });

  it('a new stack without events is OK for a day', () => {
    expect(transitions(feed(3, day + 2), day + 2, rule).map(({ to }) => to)).toEqual(['OK']);
  });

  it('an account with a quiet night is OK', () => {
    const objects = Array.from({ length: 6 }, (_, index) => index * 14 * 60);
    expect(transitions(feed(0, 3 * day, objects), 3 * day, rule).map(({ to }) => to)).toEqual(['OK']);
  });

  it('one feed that delivers is enough', () => {
    const busy = feed(
      0,
      3 * day,
      Array.from({ length: 72 }, (_, hour) => hour * 60),
    );
    expect(transitions([...feed(0, 3 * day), ...busy], 3 * day, rule).map(({ to }) => to)).toEqual(['OK']);
  });

  it('an account that falls silent raises it once, within half an hour of the limit, and its next event clears it', () => {
    const told = transitions(feed(0, 4 * day, [day, 3 * day]), 3 * day + 60, rule);
    expect(told.map(({ to }) => to)).toEqual(['OK', 'ALARM', 'OK']);
    expect(told[1]?.minute).toBeGreaterThanOrEqual(2 * day);
    expect(told[1]?.minute).toBeLessThanOrEqual(2 * day + 30);
    expect(told[2]?.minute).toBeLessThanOrEqual(3 * day + 30);
  });

  it('pollers that stop to run are told of as INSUFFICIENT_DATA within half an hour', () => {
    const told = transitions(feed(0, 600), day, rule);
    expect(told.map(({ to }) => to)).toEqual(['OK', 'INSUFFICIENT_DATA']);
    expect(told[1]?.minute).toBeLessThanOrEqual(630);
  });

  it('a few polls left out are no matter', () => {
    const samples = [...feed(0, 600, [0, 300]), ...feed(612, 900, [300, 612])];
    expect(transitions(samples, 900, rule).map(({ to }) => to)).toEqual(['OK']);
  });
});
