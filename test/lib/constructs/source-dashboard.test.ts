import { describe, expect, it } from 'vitest';
import { FEEDS } from '../../../lambdas/contract/feeds.ts';
import { METRICS } from '../../../lambdas/contract/metrics.ts';
import { deployed, onlyResource, resourcesOf } from '../../support/template.ts';

const template = deployed();
const dashboard = JSON.stringify(onlyResource(template, 'AWS::CloudWatch::Dashboard').Properties);

describe('SourceDashboard', () => {
  it.each([METRICS.eventsDelivered, METRICS.recordsRejected, METRICS.backlog, 'Errors'])(
    'plots %s of each feed',
    (metric) => {
      for (const { name } of FEEDS) expect(dashboard).toContain(`\\"label\\":\\"${name}\\"`);
      expect(dashboard.split(`\\"${metric}\\"`)).toHaveLength(1 + FEEDS.length);
    },
  );

  it.each([METRICS.newestObjectAge, METRICS.tokenDaysLeft])('shows %s of the source', (metric) => {
    expect(dashboard).toContain(`\\"${metric}\\"`);
  });

  it('shows every alarm', () => {
    for (const id of Object.keys(resourcesOf(template, 'AWS::CloudWatch::Alarm'))) {
      expect(dashboard).toContain(`"Fn::GetAtt":["${id}","Arn"]`);
    }
  });
});

it('an alarm or the dashboard uses every metric', () => {
  const alarms = JSON.stringify(resourcesOf(template, 'AWS::CloudWatch::Alarm'));
  for (const name of Object.values(METRICS)) expect(alarms + dashboard).toContain(name);
});
