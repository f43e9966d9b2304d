import {
  ComparisonOperator,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  StandardUnit,
  Statistic,
} from '@aws-sdk/client-cloudwatch';
import { CreateLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ACCOUNT_ID, REGION } from '../account.ts';
import type { Creator } from './creator.ts';

export const alarm: Creator = async (properties, { clients: { cloudWatch }, name }) => {
  const AlarmName = properties.string('AlarmName') ?? name;
  // The emulator does not evaluate alarms.
  properties.ignore('WarmUpConfiguration');
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      AlarmDescription: properties.string('AlarmDescription'),
      ActionsEnabled: properties.boolean('ActionsEnabled'),
      AlarmActions: properties.strings('AlarmActions'),
      InsufficientDataActions: properties.strings('InsufficientDataActions'),
      OKActions: properties.strings('OKActions'),
      Namespace: properties.string('Namespace'),
      MetricName: properties.string('MetricName'),
      Dimensions: properties.objects('Dimensions')?.map((dimension) => ({
        Name: dimension.string('Name'),
        Value: dimension.string('Value'),
      })),
      Statistic: properties.oneOf('Statistic', Statistic),
      Unit: properties.oneOf('Unit', StandardUnit),
      Period: properties.number('Period'),
      EvaluationPeriods: properties.number('EvaluationPeriods'),
      DatapointsToAlarm: properties.number('DatapointsToAlarm'),
      Threshold: properties.number('Threshold'),
      ComparisonOperator: properties.oneOf('ComparisonOperator', ComparisonOperator),
      TreatMissingData: properties.string('TreatMissingData'),
    }),
  );
  const Arn = `arn:aws:cloudwatch:${REGION}:${ACCOUNT_ID}:alarm:${AlarmName}`;
  return { ref: AlarmName, attributes: { Arn } };
};

export const dashboard: Creator = async (properties, { clients: { cloudWatch }, name }) => {
  const DashboardName = properties.string('DashboardName') ?? name;
  const DashboardBody = properties.json('DashboardBody');
  await cloudWatch.send(new PutDashboardCommand({ DashboardName, DashboardBody }));
  return { ref: DashboardName };
};

export const logGroup: Creator = async (properties, { clients: { logs }, name }) => {
  const logGroupName = properties.string('LogGroupName') ?? name;
  await logs.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId: properties.string('KmsKeyId') }));
  const retentionInDays = properties.number('RetentionInDays');
  if (retentionInDays !== undefined) {
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
  }
  const Arn = `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:${logGroupName}:*`;
  return { ref: logGroupName, attributes: { Arn } };
};
