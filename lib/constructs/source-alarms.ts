import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DIMENSIONS, METRIC_NAMESPACE, METRICS } from '../../lambdas/contract/metrics.ts';

export interface SourceAlarmsProps {
  readonly sourceId: string;
  /** The user's name for the source. */
  readonly label: string;
  /** Where alarms are announced. */
  readonly topic: ITopic;
  /** After how many hours without a new object the alarm goes off; false: there is no such alarm. */
  readonly noDataAlarmHours: number | false;
}

/** What is said aloud when events stop to flow. */
export class SourceAlarms extends Construct {
  constructor(scope: Construct, id: string, props: SourceAlarmsProps) {
    super(scope, id);
    if (props.noDataAlarmHours !== false) noObjects(this, props, props.noDataAlarmHours);
  }
}

/**
 * Every run reports how old the newest object is, so silence is a number that grows, and not a lack of data:
 *
 *     the account is silent, or every poll fails  -> the age passes the threshold         -> ALARM
 *     no poller runs                              -> no data in the evaluation range      -> INSUFFICIENT_DATA
 *     the stack is new                            -> the age begins at zero; an alarm begins in INSUFFICIENT_DATA,
 *                                                    which is no transition to it, so no action is taken
 *
 * Missing data must not count as breaching: an alarm that does so goes off the moment it is deployed.
 */
function noObjects(scope: Construct, { sourceId, label, topic }: SourceAlarmsProps, hours: number): void {
  const alarm = new Alarm(scope, 'NoObjects', {
    alarmDescription: [
      `No objects: the 1Password log source "${label}" put no events into its bucket for ${hours} h.`,
      'ALARM: no events happened at 1Password, or every poll fails (token not set, refused or expired; API not reachable).',
      'Look into the logs of the poller functions.',
      'INSUFFICIENT_DATA: for half an hour no poller has run to its end.',
      'Look whether the schedule rule is enabled and the functions start.',
      'What to do in each case: README.md, heading "No objects".',
    ].join(' '),
    metric: new Metric({
      namespace: METRIC_NAMESPACE,
      metricName: METRICS.newestObjectAge,
      dimensionsMap: { [DIMENSIONS.source]: sourceId },
      // Over all feeds: one that delivers shows that the source does.
      statistic: Stats.MINIMUM,
      period: Duration.minutes(5),
    }),
    threshold: Duration.hours(hours).toMinutes(),
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    // Each feed reports the age of its own newest object. When the feed that delivers misses a few minutes, a quiet one's
    // age is all there is to see: that must last for a quarter of an hour before anybody is woken.
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    treatMissingData: TreatMissingData.MISSING,
  });
  const action = new SnsAction(topic);
  alarm.addAlarmAction(action);
  alarm.addInsufficientDataAction(action);
  alarm.addOkAction(action);
}
