import type { Template } from 'aws-cdk-lib/assertions';
import { FEEDS, type FeedName } from '../../../lambdas/contract/feeds.ts';
import {
  hasDedicatedAlarm,
  measurements,
  type EndedRun,
  type Measurement,
} from '../../../lambdas/poller/run-metrics.ts';
import { at, entriesOf, listOf, resourcesOf } from '../template.ts';
import { type AlarmRule, type Sample, type Transition, transitions } from './cloudwatch-alarm.ts';

/** An invocation that was observed. */
export interface ObservedRun {
  /** What arrives in CloudWatch of what it reported. */
  readonly metrics: readonly Measurement[];
  /** Whether Lambda counts it as an error. */
  readonly isError: boolean;
  /** Whether its log arrives in CloudWatch. */
  readonly isLogged: boolean;
}

/** What happens in one minute of a feed: a run that ends, a run that times out without a report, or no run. */
export type Minute = EndedRun | ObservedRun | 'timed out' | 'no run';

/** A value of a metric of another AWS service. */
export interface OtherSample extends Sample {
  readonly name: string;
  /** The values of the metric's dimensions, as in the template. */
  readonly dimensions: readonly unknown[];
}

/** What happens to a source: each minute of each feed. */
export type Scenario = (feed: FeedName, minute: number) => Minute;

/** The transitions of each alarm that has any, by the part of its logical id that names it. */
export type Timeline = Record<string, Transition[]>;

/** The `source` dimension of all metrics: the alarms must be those of this source. */
export const SOURCE_ID = 'the-source';
/** When the stack is created: minute 0 of a timeline. */
export const CREATED_AT = Date.parse('2026-11-24T00:00:00Z');
const MINUTE_MS = 60_000;

/**
 * How the alarms of a template react to a scenario. The metrics are those that a poller really reports, and Lambda's own.
 *
 * @param functionOf the dimension value that identifies the function of a feed in the template
 * @param logGroupOf the one that identifies its log group
 */
export function alarmTimeline(
  template: Template,
  functionOf: (feed: FeedName) => unknown,
  logGroupOf: (feed: FeedName) => unknown,
  minutes: number,
  scenario: Scenario,
  others: readonly OtherSample[] = [],
): Timeline {
  const samples = new Map<string, Sample[]>();
  const addSample = (name: string, dimensions: readonly unknown[], minute: number, value: number) => {
    const series = seriesOf(name, dimensions);
    const before = samples.get(series) ?? [];
    before.push({ minute, value });
    samples.set(series, before);
  };
  for (const { name, dimensions, minute, value } of others) addSample(name, dimensions, minute, value);
  for (const feed of FEEDS) {
    const reporter = {
      feed,
      source: { id: SOURCE_ID, label: '', standardFields: true },
      reportFeedAge: true,
    };
    for (let minute = 0; minute < minutes; minute += 1) {
      const run = scenario(feed.name, minute);
      if (run === 'no run') continue;
      // Lambda's own lines and those of the run.
      if (typeof run === 'string' || !('metrics' in run) || run.isLogged) {
        addSample('IncomingLogEvents', [logGroupOf(feed.name)], minute, 5);
      }
      // No document says that Lambda reports a zero for a run without an error.
      if (isError(run)) addSample('Errors', [functionOf(feed.name)], minute, 1);
      if (run === 'timed out') continue;
      const now = CREATED_AT + minute * MINUTE_MS;
      const reported = 'metrics' in run ? run.metrics : measurements(run, reporter, now);
      for (const { dimensions, values } of reported) {
        for (const [name, value] of Object.entries(values)) {
          addSample(name, Object.values(dimensions), minute, value);
        }
      }
    }
  }

  const alarms = Object.entries(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(
    ([id, { Properties }]) => {
      const dimensions = listOf(Properties['Dimensions']).map((dimension) => at(dimension, 'Value'));
      const series = seriesOf(String(Properties['MetricName']), dimensions);
      return [alarmName(id), transitions(samples.get(series) ?? [], minutes, ruleOf(Properties))] as const;
    },
  );
  return Object.fromEntries(alarms.filter(([, transitions]) => transitions.length > 0));
}

/** A key of a metric, independent of the order of its dimensions. */
function seriesOf(name: string, dimensions: readonly unknown[]): string {
  return [name, ...dimensions.map((value) => JSON.stringify(value)).sort()].join(' ');
}

/** Whether Lambda counts the run in its metric `Errors`. */
function isError(run: Exclude<Minute, 'no run'>): boolean {
  if (run === 'timed out') return true;
  if ('metrics' in run) return run.isError;
  return run.end.kind === 'failed' && !hasDedicatedAlarm(run.end.error);
}

/** The part of a logical id between the path of the alarms' construct and the hash. */
export function alarmName(logicalId: string): string {
  return logicalId.replace(/^.*?Alarms/, '').replace(/[0-9A-F]{8}$/, '');
}

/** The rule of an alarm in the template. */
function ruleOf(properties: Readonly<Record<string, unknown>>): AlarmRule {
  const values = Object.fromEntries(entriesOf(properties));
  return {
    statistic: values['Statistic'] as AlarmRule['statistic'],
    comparison: values['ComparisonOperator'] as AlarmRule['comparison'],
    periodMinutes: Number(values['Period']) / 60,
    evaluationPeriods: Number(values['EvaluationPeriods']),
    datapointsToAlarm: Number(values['DatapointsToAlarm']),
    threshold: Number(values['Threshold']),
    missing: values['TreatMissingData'] as AlarmRule['missing'],
    warmUpMinutes: Number(at(values['WarmUpConfiguration'], 'WarmUpPeriodDurationInMinutes') ?? 0),
  };
}
