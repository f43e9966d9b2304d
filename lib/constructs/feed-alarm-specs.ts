import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { FeedName } from '../../lambdas/contract/feeds.ts';
import { METRICS } from '../../lambdas/contract/metrics.ts';
import { RUNBOOK } from '../../lambdas/contract/runbook.ts';
import type { SourceSettings } from '../settings/settings.ts';
import { type AlarmContext, type AlarmSpec, stackCommand, SUM_OF_FIVE_MINUTES } from './alarm-spec.ts';
import type { SourceMetrics } from './source-metrics.ts';

/** What the alarms and the dashboard need of a feed's poller. */
export interface MonitoredPoller {
  readonly feed: FeedName;
  readonly function: IFunction;
  readonly logGroup: Pick<ILogGroup, 'logGroupName'>;
}

/** The settings that the alarms of a feed depend on. */
export type FeedAlarmSettings = Pick<SourceSettings, 'alarmWarmUp' | 'lookbackDays'>;

const FIVE_MINUTES = Duration.minutes(5);

/** How long "Poller not running" of a new stack is not evaluated. Other alarms need no warm-up. */
const WARM_UP = Duration.minutes(30);

/**
 * How long a feed may be behind. For each 20 days that a new stack reads first, an hour: 50,000 people with 20 events a day have 20
 * million events in 20 days, and 1Password returns at most 30 million an hour (30,000 requests of 1,000 events).
 */
const BACKLOG_DAYS_PER_HOUR = 20;

/** The alarms that each feed has. */
export function feedAlarmSpecs(
  { feed, function: poller, logGroup }: MonitoredPoller,
  metrics: SourceMetrics,
  context: AlarmContext,
  { alarmWarmUp, lookbackDays }: FeedAlarmSettings,
): AlarmSpec[] {
  const status = stackCommand(`status --feed ${feed}`, context);
  const sum = { ...SUM_OF_FIVE_MINUTES, feed };
  const backlogHours = Math.max(1, Math.ceil(lookbackDays / BACKLOG_DAYS_PER_HOUR));
  return [
    {
      id: `PollerFailing-${feed}`,
      feed,
      heading: RUNBOOK.pollerFailing,
      cause: `most polls failed in the last 15 minutes. No events are lost: the next successful poll continues where the last one stopped. The lines of level ERROR in the log group ${logGroup.logGroupName} contain the reason and how to fix it.`,
      command: status,
      // Lambda's own metric is free, and also counts a poll that timed out. The sum does not depend on a zero for each successful
      // poll: no document says that Lambda reports it.
      metric: poller.metricErrors(SUM_OF_FIVE_MINUTES),
      threshold: 3,
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    },
    {
      id: `PollerNotRunning-${feed}`,
      feed,
      heading: RUNBOOK.pollerNotRunning,
      cause: `the function ${poller.functionName} wrote nothing to its log for 10 minutes or more: it was not invoked, or its log group was deleted, and with it what the other alarms watch. No events are lost: 1Password keeps them for 120 days. Check that the EventBridge rule is enabled, that the reserved concurrency is not 0, and that the log group exists.`,
      command: status,
      // Every invocation writes to the log, and nothing else can be known of a poller whose log is lost: its metrics come from there.
      metric: new Metric({
        namespace: 'AWS/Logs',
        metricName: 'IncomingLogEvents',
        dimensionsMap: { LogGroupName: logGroup.logGroupName },
        ...SUM_OF_FIVE_MINUTES,
      }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 2,
      // There is no log before the first run. With a warm-up period, a new alarm is not evaluated until the first data fill
      // its window (CloudWatch User Guide, "Alarm warm-up periods"). Without one, it starts in INSUFFICIENT_DATA, leaves that state
      // with the first data, and enters it again when they stop.
      ...(alarmWarmUp
        ? { treatMissingData: TreatMissingData.BREACHING, warmUp: WARM_UP }
        : { treatMissingData: TreatMissingData.MISSING }),
    },
    {
      id: `CursorRefused-${feed}`,
      feed,
      heading: RUNBOOK.cursorRefused,
      cause:
        '1Password refuses the stored cursor, or returns nothing there although it has newer events. The feed delivers nothing until you rewind it, but no events are lost: 1Password keeps them for 120 days. The command reads again from two days before the newest event, and delivers only what is missing. The feed then continues.',
      command: stackCommand(`rewind --feed ${feed} --since-last-good`, context),
      metric: metrics.metric(METRICS.cursorsRefused, sum),
      threshold: 1,
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    },
    {
      id: `ApiRepeats-${feed}`,
      feed,
      heading: RUNBOOK.apiRepeatsItself,
      cause:
        '1Password reports more records, but returns no new ones. New events are not delivered while this lasts. It often passes without action; if it lasts for an hour, follow the runbook.',
      command: status,
      metric: metrics.metric(METRICS.repetitions, sum),
      // A single page without new records, or a cursor that leads back once, passes without action.
      threshold: 3,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    },
    {
      id: `Quarantine-${feed}`,
      feed,
      heading: RUNBOOK.quarantine,
      cause:
        'records failed schema validation in the last hour. They are in quarantine: stored, but not delivered. Find the reason, correct the schema, and deploy it. Then run the command, which delivers the records that are valid now.',
      command: stackCommand(`quarantine replay --feed ${feed}`, context),
      metric: metrics.metric(METRICS.recordsRejected, {
        feed,
        statistic: Stats.SUM,
        // One hour, so that an invalid record every few minutes raises one alarm.
        period: Duration.hours(1),
      }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    },
    {
      id: `Backlog-${feed}`,
      feed,
      heading: RUNBOOK.backlog,
      cause: `in the last ${backlogHours === 1 ? 'hour' : `${backlogHours} hours`}, most polls ended before they had caught up with 1Password. Events arrive late, but none are lost.`,
      command: status,
      metric: metrics.metric(METRICS.backlog, {
        feed,
        // One sample for each run that did not catch up: more than half of the runs of five minutes.
        statistic: Stats.SAMPLE_COUNT,
        period: FIVE_MINUTES,
      }),
      threshold: 3,
      evaluationPeriods: backlogHours * 12,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    },
  ];
}
