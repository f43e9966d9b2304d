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
  const AlarmName = properties.text('AlarmName') ?? name;
  // The emulator evaluates no alarm, and so has nothing to wait for.
  properties.passOver('WarmUpConfiguration');
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      AlarmDescription: properties.text('AlarmDescription'),
      ActionsEnabled: properties.flag('ActionsEnabled'),
      AlarmActions: properties.texts('AlarmActions'),
      InsufficientDataActions: properties.texts('InsufficientDataActions'),
      OKActions: properties.texts('OKActions'),
      Namespace: properties.text('Namespace'),
      MetricName: properties.text('MetricName'),
      Dimensions: properties.parts('Dimensions')?.map((dimension) => ({
        Name: dimension.text('Name'),
        Value: dimension.text('Value'),
      })),
      Statistic: properties.oneOf('Statistic', Statistic),
      Unit: properties.oneOf('Unit', StandardUnit),
      Period: properties.number('Period'),
      EvaluationPeriods: properties.number('EvaluationPeriods'),
      DatapointsToAlarm: properties.number('DatapointsToAlarm'),
      Threshold: properties.number('Threshold'),
      ComparisonOperator: properties.oneOf('ComparisonOperator', ComparisonOperator),
      TreatMissingData: properties.text('TreatMissingData'),
    }),
  );
  const Arn = `arn:aws:cloudwatch:${REGION}:${ACCOUNT_ID}:alarm:${AlarmName}`;
  return { ref: AlarmName, attributes: { Arn } };
};

export const dashboard: Creator = async (properties, { clients: { cloudWatch }, name }) => {
  const DashboardName = properties.text('DashboardName') ?? name;
  const DashboardBody = properties.json('DashboardBody');
  await cloudWatch.send(new PutDashboardCommand({ DashboardName, DashboardBody }));
  return { ref: DashboardName };
};

export const logGroup: Creator = async (properties, { clients: { logs }, name }) => {
  const logGroupName = properties.text('LogGroupName') ?? name;
  await logs.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId: properties.text('KmsKeyId') }));
  const retentionInDays = properties.number('RetentionInDays');
  if (retentionInDays !== undefined) {
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
  }
  const Arn = `arn:aws:logs:${REGION}:${ACCOUNT_ID}:log-group:${logGroupName}:*`;
  return { ref: logGroupName, attributes: { Arn } };
};
