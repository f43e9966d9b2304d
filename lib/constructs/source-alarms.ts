import { Stack } from 'aws-cdk-lib';
import { Alarm, CfnAlarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { SourceSettings } from '../settings/settings.ts';
import { type AlarmContext, type AlarmSpec, describeAlarm } from './alarm-spec.ts';
import { type FeedAlarmSettings, feedAlarmSpecs, type MonitoredPoller } from './feed-alarm-specs.ts';
import {
  deadLetters,
  noObjects,
  notificationsFailed,
  queueNotRead,
  type QueuePair,
  tokenExpires,
  tokenRefused,
} from './source-alarm-specs.ts';
import type { SourceMetrics } from './source-metrics.ts';

export interface SourceAlarmsProps {
  readonly metrics: SourceMetrics;
  readonly settings: Pick<
    SourceSettings,
    'label' | 'noDataAlarmHours' | 'noDataAlarmHoursByFeed' | 'runbookUrl'
  > &
    FeedAlarmSettings;
  readonly pollers: readonly MonitoredPoller[];
  /** The command that stores the token. */
  readonly putTokenCommand: string;
  /** The topic to which the alarms publish. */
  readonly topic: ITopic;
  /** The topic of new objects, if there is one. */
  readonly objectTopic?: ITopic | undefined;
  /** The queue of new objects, if there is one. */
  readonly objectQueue?: QueuePair | undefined;
}

/**
 * The alarms of a source: one for each cause. A new stack raises none: only one kind of alarm treats missing data as breaching,
 * and it has a warm-up period. Without warm-up, that alarm publishes that it has no data any more. The others watch values that are
 * reported.
 */
export class SourceAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: SourceAlarmsProps) {
    super(scope, id);
    const { label, runbookUrl } = props.settings;
    const context = { label, runbookUrl, stackName: Stack.of(this).stackName };
    this.alarms = alarmSpecs(props, context).map((spec) => this.#alarm(spec, context, props.topic));
  }

  #alarm(spec: AlarmSpec, context: AlarmContext, topic: ITopic): Alarm {
    const { id, feed, cause, command, heading, warmUp, ...props } = spec;
    const alarm = new Alarm(this, id, {
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm: props.evaluationPeriods,
      ...props,
      alarmDescription: describeAlarm({ feed, cause, command, heading }, context),
    });
    const action = new SnsAction(topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    // Nobody would hear of missing data otherwise: the alarm does not count them as breaching.
    if (props.treatMissingData === TreatMissingData.MISSING) alarm.addInsufficientDataAction(action);
    if (warmUp !== undefined) {
      if (!(alarm.node.defaultChild instanceof CfnAlarm)) throw new Error('an alarm is a CfnAlarm');
      alarm.node.defaultChild.warmUpConfiguration = { warmUpPeriodDurationInMinutes: warmUp.toMinutes() };
      // cfn-lint 1.51 does not know the property.
      alarm.node.defaultChild.addMetadata('cfn-lint', { config: { ignore_checks: ['E3002'] } });
    }
    return alarm;
  }
}

/** All alarms, in the order of the dashboard. */
function alarmSpecs(
  { metrics, settings, pollers, putTokenCommand, objectTopic, objectQueue }: SourceAlarmsProps,
  context: AlarmContext,
): AlarmSpec[] {
  const { noDataAlarmHours, noDataAlarmHoursByFeed } = settings;
  return [
    ...(noDataAlarmHours === false ? [] : [noObjects('NoObjects', noDataAlarmHours, metrics, context)]),
    ...pollers.flatMap(({ feed }) => {
      const hours = noDataAlarmHoursByFeed[feed];
      return hours === undefined ? [] : [noObjects(`NoObjects-${feed}`, hours, metrics, context, feed)];
    }),
    tokenRefused(putTokenCommand, metrics),
    tokenExpires(putTokenCommand, metrics),
    ...pollers.flatMap((poller) => feedAlarmSpecs(poller, metrics, context, settings)),
    ...(objectTopic === undefined ? [] : [notificationsFailed(objectTopic)]),
    ...(objectQueue === undefined ? [] : [queueNotRead(objectQueue), deadLetters(objectQueue)]),
  ];
}
