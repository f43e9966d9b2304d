import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  CfnAlarm,
  ComparisonOperator,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FeedName } from '../../lambdas/contract/feeds.ts';
import { METRICS } from '../../lambdas/contract/metrics.ts';
import type { SourceSettings } from '../settings/settings.ts';
import type { SourceMetrics } from './source-metrics.ts';

export interface SourceAlarmsProps {
  readonly metrics: SourceMetrics;
  readonly settings: Pick<SourceSettings, 'label' | 'noDataAlarmHours' | 'noDataAlarmHoursByFeed'>;
  readonly pollers: readonly { readonly feed: FeedName; readonly function: IFunction }[];
  /** Where alarms are announced. */
  readonly topic: ITopic;
  /** Messages of the queue of new objects that its reader gave up, where there is such a queue. */
  readonly deadLetters?: IQueue | undefined;
}

interface AlarmSpec extends Omit<AlarmProps, 'alarmDescription'> {
  /** What is wrong, as one or more sentences. */
  readonly cause: string;
  /** The heading of README.md's runbook. */
  readonly heading: string;
  /** Left out: the alarm is of the whole source. */
  readonly feed?: FeedName;
}

const FIVE_MINUTES = Duration.minutes(5);
const TOKEN_DAYS = 14;

/** How long a stack is new: so long the alarm that takes a lack of data for a fault is not evaluated. */
const WARM_UP = Duration.minutes(30);

/**
 * What is said aloud, each with its own cause. None goes off because a stack is new: only one kind takes a lack of data for a
 * fault, and waits for the first data. The others watch numbers that a poller reports.
 */
export class SourceAlarms extends Construct {
  readonly alarms: readonly Alarm[];
  readonly #props: SourceAlarmsProps;

  constructor(scope: Construct, id: string, props: SourceAlarmsProps) {
    super(scope, id);
    this.#props = props;
    const { noDataAlarmHours, noDataAlarmHoursByFeed } = props.settings;
    this.alarms = [
      ...(noDataAlarmHours === false ? [] : [this.#noObjects('NoObjects', noDataAlarmHours)]),
      ...props.pollers.flatMap(({ feed }) => {
        const hours = noDataAlarmHoursByFeed[feed];
        return hours === undefined ? [] : [this.#noObjects(`NoObjects-${feed}`, hours, feed)];
      }),
      this.#tokenRefused(),
      this.#tokenExpires(),
      ...props.pollers.flatMap((poller) => [
        this.#pollerFailing(poller.feed, poller.function),
        this.#pollerNotRunning(poller.feed, poller.function),
        this.#cursorRefused(poller.feed),
        this.#apiRepeatsItself(poller.feed),
        this.#quarantine(poller.feed),
        this.#backlog(poller.feed),
      ]),
      ...(props.deadLetters === undefined ? [] : [this.#deadLetters(props.deadLetters)]),
    ];
  }

  /**
   * The age grows by itself while nothing comes, so the limit may lie beyond any window that CloudWatch evaluates. Failed polls
   * report it too. Where no poll ends at all the state stays as it is: that has an alarm of its own.
   */
  #noObjects(id: string, hours: number, feed?: FeedName): Alarm {
    return this.#alarm(id, {
      heading: 'No objects',
      cause: `no object with events came for ${hours} h. The pollers run: either nobody used 1Password, or every poll fails.`,
      ...(feed === undefined ? {} : { feed }),
      metric: this.#props.metrics.metric(METRICS.newestObjectAge, {
        ...(feed === undefined ? {} : { feed }),
        // Over all feeds: one that delivers shows that the source does.
        statistic: Stats.MINIMUM,
        period: Duration.minutes(1),
      }),
      threshold: hours * 60,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // When the feed that delivers misses a few minutes, a quiet one's age is all there is to see.
      evaluationPeriods: 5,
      treatMissingData: TreatMissingData.IGNORE,
    });
  }

  #tokenRefused(): Alarm {
    return this.#alarm('TokenRefused', {
      heading: 'Token refused or not set',
      cause: '1Password refuses the token, it is not for one of the feeds, or none is set.',
      metric: this.#props.metrics.metric(METRICS.tokensRefused, {
        statistic: Stats.SUM,
        period: FIVE_MINUTES,
      }),
      threshold: 1,
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #tokenExpires(): Alarm {
    return this.#alarm('TokenExpires', {
      heading: 'Token expires soon',
      cause: `the token expires within ${TOKEN_DAYS} days. Then no event comes any more.`,
      metric: this.#props.metrics.metric(METRICS.tokenDaysLeft, {
        statistic: Stats.MINIMUM,
        period: FIVE_MINUTES,
      }),
      threshold: TOKEN_DAYS,
      comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 3,
      // A token that never expires reports nothing, and must clear the alarm of the one before.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #pollerFailing(feed: FeedName, poller: IFunction): Alarm {
    return this.#alarm(`PollerFailing-${feed}`, {
      heading: 'Poller failing',
      cause: 'for a quarter of an hour most polls fail. The log of the function says why.',
      feed,
      // Lambda's own metric also counts a poll that was cut short, and it is free. Its average is the share that failed.
      metric: poller.metricErrors({ statistic: Stats.AVERAGE, period: FIVE_MINUTES }),
      threshold: 0.5,
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.IGNORE,
    });
  }

  #pollerNotRunning(feed: FeedName, poller: IFunction): Alarm {
    const alarm = this.#alarm(`PollerNotRunning-${feed}`, {
      heading: 'Poller not running',
      cause: 'its function has not been started for ten minutes or more.',
      feed,
      metric: poller.metricInvocations({ statistic: Stats.SUM, period: FIVE_MINUTES }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.BREACHING,
    });
    // Lambda reports nothing before the first run: CloudWatch's user guide, "Alarm warm-up periods". It ends with the first
    // data that fill the window.
    if (!(alarm.node.defaultChild instanceof CfnAlarm)) throw new Error('an alarm is a CfnAlarm');
    // cfn-lint does not know it yet (1.51).
    alarm.node.defaultChild.addMetadata('cfn-lint', { config: { ignore_checks: ['E3002'] } });
    alarm.node.defaultChild.warmUpConfiguration = { warmUpPeriodDurationInMinutes: WARM_UP.toMinutes() };
    return alarm;
  }

  #cursorRefused(feed: FeedName): Alarm {
    return this.#alarm(`CursorRefused-${feed}`, {
      heading: 'Cursor refused',
      cause: '1Password refuses the stored cursor. The feed stops until an operator rewinds it.',
      feed,
      metric: this.#props.metrics.metric(METRICS.cursorsRefused, {
        feed,
        statistic: Stats.SUM,
        period: FIVE_MINUTES,
      }),
      threshold: 1,
      evaluationPeriods: 2,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #apiRepeatsItself(feed: FeedName): Alarm {
    return this.#alarm(`ApiRepeats-${feed}`, {
      heading: 'API repeats itself',
      cause: '1Password says that there is more and returns no new records, so new events do not arrive.',
      feed,
      metric: this.#props.metrics.metric(METRICS.repetitions, {
        feed,
        statistic: Stats.SUM,
        period: FIVE_MINUTES,
      }),
      // A single page without news, or a cursor that leads back once, passes by itself.
      threshold: 3,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #quarantine(feed: FeedName): Alarm {
    return this.#alarm(`Quarantine-${feed}`, {
      heading: 'Records in quarantine',
      cause: "records that do not pass Panther's schema were put into quarantine within the last hour.",
      feed,
      metric: this.#props.metrics.metric(METRICS.recordsRejected, {
        feed,
        statistic: Stats.SUM,
        // So that a bad record every few minutes is told once.
        period: Duration.hours(1),
      }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #backlog(feed: FeedName): Alarm {
    return this.#alarm(`Backlog-${feed}`, {
      heading: 'Backlog',
      cause: 'for an hour the polls did not catch up with 1Password.',
      feed,
      metric: this.#props.metrics.metric(METRICS.backlog, {
        feed,
        // One sample for each run that did not catch up: more than half of the runs of five minutes.
        statistic: Stats.SAMPLE_COUNT,
        period: FIVE_MINUTES,
      }),
      threshold: 3,
      evaluationPeriods: 12,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #deadLetters(queue: IQueue): Alarm {
    return this.#alarm('DeadLetters', {
      heading: 'Reader gives up objects',
      cause: 'the SIEM took a message about a new object several times and did not delete it.',
      metric: queue.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: FIVE_MINUTES,
      }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.IGNORE,
    });
  }

  #alarm(id: string, { cause, heading, feed, ...props }: AlarmSpec): Alarm {
    const { settings, topic } = this.#props;
    const where = feed === undefined ? '' : `, feed ${feed}`;
    const alarm = new Alarm(this, id, {
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm: props.evaluationPeriods,
      ...props,
      alarmDescription: `1Password log source "${settings.label}"${where}: ${cause} What to do: README.md, heading "${heading}".`,
    });
    const action = new SnsAction(topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }
}
