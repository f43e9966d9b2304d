import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { FeedName } from '../../lambdas/contract/feeds.ts';
import { DIMENSIONS, METRIC_NAMESPACE, type METRICS } from '../../lambdas/contract/metrics.ts';

export type MetricName = (typeof METRICS)[keyof typeof METRICS];

export interface MetricOptions {
  readonly statistic: string;
  readonly period: Duration;
  /** Undefined: the metric of the whole source. */
  readonly feed?: FeedName | undefined;
  readonly label?: string;
}

/** The metrics that the pollers of one source report. */
export class SourceMetrics {
  readonly #sourceId: string;

  constructor(sourceId: string) {
    this.#sourceId = sourceId;
  }

  metric(metricName: MetricName, { feed, ...options }: MetricOptions): Metric {
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: {
        [DIMENSIONS.source]: this.#sourceId,
        ...(feed === undefined ? {} : { [DIMENSIONS.feed]: feed }),
      },
      ...options,
    });
  }
}
