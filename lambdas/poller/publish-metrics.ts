import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE } from '../contract/metrics.ts';
import type { Measurement } from './run-metrics.ts';

export type PublishMetrics = typeof publishMetrics;

/** Writes metrics to the standard output, in the embedded metric format of CloudWatch. */
export function publishMetrics(measurements: readonly Measurement[]): void {
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
  for (const { dimensions, values } of measurements) {
    // Powertools adds a dimension `service`, which the alarms do not have.
    metrics.clearDefaultDimensions();
    metrics.addDimensions({ ...dimensions });
    for (const [name, value] of Object.entries(values)) metrics.addMetric(name, MetricUnit.NoUnit, value);
    metrics.publishStoredMetrics();
  }
}
