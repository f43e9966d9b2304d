import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { METRICS } from '../../lambdas/contract/metrics.ts';
import type { MonitoredPoller } from './feed-alarm-specs.ts';
import type { MetricName, SourceMetrics } from './source-metrics.ts';

export interface SourceDashboardProps {
  readonly metrics: SourceMetrics;
  readonly label: string;
  readonly pollers: readonly Pick<MonitoredPoller, 'feed' | 'function'>[];
  readonly alarms: readonly Alarm[];
}

const PERIOD = Duration.minutes(5);
const WIDTH = 12;

/** One source on one page: alarms, delivered events, their age, and failures. */
export class SourceDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { metrics, label, pollers, alarms }: SourceDashboardProps) {
    const perFeed = (name: MetricName, statistic: string): IMetric[] =>
      pollers.map(({ feed }) => metrics.metric(name, { feed, statistic, period: PERIOD, label: feed }));
    const perSource = (name: MetricName) =>
      metrics.metric(name, { statistic: Stats.MINIMUM, period: PERIOD });
    const graph = (title: string, left: IMetric[]) =>
      new GraphWidget({ title, left, width: WIDTH, leftYAxis: { min: 0, showUnits: false } });

    super(scope, id, {
      defaultInterval: Duration.days(1),
      widgets: [
        [new AlarmStatusWidget({ title: `Alarms of ${label}`, alarms: [...alarms], width: 2 * WIDTH })],
        [
          graph('Events delivered', perFeed(METRICS.eventsDelivered, Stats.SUM)),
          graph('Minutes since the newest object', [perSource(METRICS.newestObjectAge)]),
        ],
        [
          graph('Records put into quarantine', perFeed(METRICS.recordsRejected, Stats.SUM)),
          graph(
            'Failed polls',
            pollers.map(({ feed, function: poller }) =>
              poller.metricErrors({ statistic: Stats.SUM, period: PERIOD, label: feed }),
            ),
          ),
        ],
        [
          graph(
            'Backlog: age of the newest event in minutes, while not caught up',
            perFeed(METRICS.backlog, Stats.MAXIMUM),
          ),
          new SingleValueWidget({
            title: 'Days until the token expires',
            metrics: [perSource(METRICS.tokenDaysLeft)],
            width: WIDTH,
          }),
        ],
      ],
    });
  }
}
