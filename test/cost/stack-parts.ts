import type { Template } from 'aws-cdk-lib/assertions';
import { METRICS } from '../../lambdas/contract/metrics.ts';
import { at, listOf, resourcesOf } from '../support/template.ts';
import type { StackParts } from './quantities.ts';

/** What of a template is paid for by the month, or by its size. */
export function partsOf(template: Template): StackParts {
  const of = (type: string) => Object.values(resourcesOf(template, type)).map(({ Properties }) => Properties);
  const functions = of('AWS::Lambda::Function');
  const withFeedAge = functions.filter(
    (properties) => at(properties, 'Environment', 'Variables', 'REPORT_FEED_AGE') === 'true',
  );
  const ofSource = [METRICS.newestObjectAge, METRICS.tokenDaysLeft];
  const rules = of('AWS::S3::Bucket').flatMap((bucket) =>
    listOf(at(bucket, 'LifecycleConfiguration', 'Rules')),
  );
  const retention = rules.map((rule) => at(rule, 'ExpirationInDays')).find((days) => days !== undefined);
  return {
    feeds: functions.length,
    memoryMb: Math.max(...functions.map(({ MemorySize }) => Number(MemorySize))),
    // None of the alarms is on more than one metric.
    alarmMetrics: of('AWS::CloudWatch::Alarm').length,
    metricsOfEveryRun: ofSource.length + withFeedAge.length,
    // EventsDelivered of each feed.
    metricsOfEvents: functions.length,
    dashboards: of('AWS::CloudWatch::Dashboard').length,
    queues: of('AWS::SQS::Queue').filter(({ RedrivePolicy }) => RedrivePolicy !== undefined).length,
    retentionDays: Number(retention),
  };
}
