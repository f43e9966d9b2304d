import type { Template } from 'aws-cdk-lib/assertions';
import { METRICS } from '../../lambdas/contract/metrics.ts';
import { at, listOf, resourcesOf } from '../support/template.ts';
import type { StackParts } from './quantities.ts';

/** Reads from a template which of its parts AWS bills by month or by size. */
export function stackParts(template: Template): StackParts {
  const propertiesOf = (type: string) =>
    Object.values(resourcesOf(template, type)).map(({ Properties }) => Properties);
  const functions = propertiesOf('AWS::Lambda::Function');
  const withFeedAge = functions.filter(
    (properties) => at(properties, 'Environment', 'Variables', 'REPORT_FEED_AGE') === 'true',
  );
  const sourceMetrics = [METRICS.newestObjectAge, METRICS.tokenDaysLeft];
  const rules = propertiesOf('AWS::S3::Bucket').flatMap((bucket) =>
    listOf(at(bucket, 'LifecycleConfiguration', 'Rules')),
  );
  const retention = rules.map((rule) => at(rule, 'ExpirationInDays')).find((days) => days !== undefined);
  return {
    feeds: functions.length,
    memoryMb: Math.max(...functions.map(({ MemorySize }) => Number(MemorySize))),
    // Each alarm evaluates one metric.
    alarmMetrics: propertiesOf('AWS::CloudWatch::Alarm').length,
    continuousMetrics: sourceMetrics.length + withFeedAge.length,
    // EventsDelivered of each feed.
    eventMetrics: functions.length,
    dashboards: propertiesOf('AWS::CloudWatch::Dashboard').length,
    queues: propertiesOf('AWS::SQS::Queue').filter(({ RedrivePolicy }) => RedrivePolicy !== undefined).length,
    retentionDays: Number(retention),
  };
}
