import {
  BillingMode,
  CreateTableCommand,
  KeyType,
  ScalarAttributeType,
  SSEType,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Creator } from './creator.ts';

export const table: Creator = async (properties, { clients: { dynamoDb }, name }) => {
  const TableName = properties.string('TableName') ?? name;
  const encryption = properties.object('SSESpecification');
  const { TableDescription } = await dynamoDb.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: properties.objects('AttributeDefinitions')?.map((attribute) => ({
        AttributeName: attribute.string('AttributeName'),
        AttributeType: attribute.oneOf('AttributeType', ScalarAttributeType),
      })),
      KeySchema: properties.objects('KeySchema')?.map((key) => ({
        AttributeName: key.string('AttributeName'),
        KeyType: key.oneOf('KeyType', KeyType),
      })),
      BillingMode: properties.oneOf('BillingMode', BillingMode),
      DeletionProtectionEnabled: properties.boolean('DeletionProtectionEnabled'),
      SSESpecification: encryption && {
        Enabled: encryption.boolean('SSEEnabled'),
        SSEType: encryption.oneOf('SSEType', SSEType),
        KMSMasterKeyId: encryption.string('KMSMasterKeyId'),
      },
    }),
  );
  const timeToLive = properties.object('TimeToLiveSpecification');
  if (timeToLive !== undefined) {
    const TimeToLiveSpecification = {
      AttributeName: timeToLive.string('AttributeName'),
      Enabled: timeToLive.boolean('Enabled'),
    };
    await dynamoDb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  }
  const recovery = properties.object('PointInTimeRecoverySpecification');
  if (recovery !== undefined) {
    const PointInTimeRecoverySpecification = {
      PointInTimeRecoveryEnabled: recovery.boolean('PointInTimeRecoveryEnabled'),
      RecoveryPeriodInDays: recovery.number('RecoveryPeriodInDays'),
    };
    await dynamoDb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  }
  return { ref: TableName, attributes: { Arn: TableDescription?.TableArn ?? '' } };
};

/** Creates a secret without a value. Properties that set a value are unsupported. */
export const secret: Creator = async (properties, { clients: { secrets }, name }) => {
  const { ARN = '' } = await secrets.send(
    new CreateSecretCommand({
      Name: properties.string('Name') ?? name,
      Description: properties.string('Description'),
      KmsKeyId: properties.string('KmsKeyId'),
    }),
  );
  return { ref: ARN, attributes: { Id: ARN } };
};
