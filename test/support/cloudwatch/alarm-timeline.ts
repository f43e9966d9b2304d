import type { Template } from 'aws-cdk-lib/assertions';
import { FEEDS, type FeedName } from '../../../lambdas/contract/feeds.ts';
import { hasAlarmOfItsOwn, measurements, type EndedRun } from '../../../lambdas/poller/run-metrics.ts';
import { type AlarmRule, type Sample, type Transition, transitions } from './cloudwatch-alarm.ts';
import { at, entriesOf, listOf, resourcesOf } from '../template.ts';

/** How one minute's run of a feed goes: to its end, without a report of its own as it is cut short, or not at all. */
export type Minute = EndedRun | 'cut short' | 'no run';

export type Life = (feed: FeedName, minute: number) => Minute;

/** `source` dimension of what is reported: the alarms must be of a source of that id. */
export const SOURCE_ID = 'the-source';
/** When the stack is made: minute 0 of a life. */
export const BIRTH = Date.parse('2026-11-24T00:00:00Z');
const MINUTE_MS = 60_000;

/**
 * What the alarms of a template do while the pollers live so: every transition of each alarm that has one, by the part of its
 * logical id that names it. The numbers are those that a poller really reports, and Lambda's own.
 *
 * @param functionOf what stands for the function of a feed in the template
 */
export function told(
  template: Template,
  functionOf: (feed: FeedName) => unknown,
  minutes: number,
  life: Life,
): Record<string, Transition[]> {
  const samples = new Map<string, Sample[]>();
  const put = (name: string, dimensions: readonly unknown[], minute: number, value: number) => {
    const series = seriesOf(name, dimensions);
    const before = samples.get(series) ?? [];
    before.push({ minute, value });
    samples.set(series, before);
  };
  for (const feed of FEEDS) {
    const reporter = {
      feed,
      source: { id: SOURCE_ID, label: '', standardFields: true },
      reportFeedAge: true,
    };
    for (let minute = 0; minute < minutes; minute += 1) {
      const run = life(feed.name, minute);
      if (run === 'no run') continue;
      put('Invocations', [functionOf(feed.name)], minute, 1);
      put('Errors', [functionOf(feed.name)], minute, isError(run) ? 1 : 0);
      if (run === 'cut short') continue;
      for (const { dimensions, values } of measurements(run, reporter, BIRTH + minute * MINUTE_MS)) {
        for (const [name, value] of Object.entries(values)) {
          put(name, Object.values(dimensions), minute, value);
        }
      }
    }
  }

  const alarms = Object.entries(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(
    ([id, { Properties }]) => {
      const dimensions = listOf(Properties['Dimensions']).map((dimension) => at(dimension, 'Value'));
      const series = seriesOf(String(Properties['MetricName']), dimensions);
      return [nameOf(id), transitions(samples.get(series) ?? [], minutes, ruleOf(Properties))] as const;
    },
  );
  return Object.fromEntries(alarms.filter(([, transitions]) => transitions.length > 0));
}

/** The order of dimensions is of no matter. */
function seriesOf(name: string, dimensions: readonly unknown[]): string {
  return [name, ...dimensions.map((value) => JSON.stringify(value)).sort()].join(' ');
}

function isError(run: Exclude<Minute, 'no run'>): boolean {
  if (run === 'cut short') return true;
  return typeof run.outcome !== 'string' && !hasAlarmOfItsOwn(run.outcome.error);
}

/** A logical id is the construct's path, and a hash. */
function nameOf(logicalId: string): string {
  return logicalId.replace(/^.*?Alarms/, '').replace(/[0-9A-F]{8}$/, '');
}

/** The rule of an alarm of the template. */
export function ruleOf(properties: Readonly<Record<string, unknown>>): AlarmRule {
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
