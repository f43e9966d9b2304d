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
  const TableName = properties.text('TableName') ?? name;
  const encryption = properties.part('SSESpecification');
  const { TableDescription } = await dynamoDb.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: properties.parts('AttributeDefinitions')?.map((attribute) => ({
        AttributeName: attribute.text('AttributeName'),
        AttributeType: attribute.oneOf('AttributeType', ScalarAttributeType),
      })),
      KeySchema: properties.parts('KeySchema')?.map((key) => ({
        AttributeName: key.text('AttributeName'),
        KeyType: key.oneOf('KeyType', KeyType),
      })),
      BillingMode: properties.oneOf('BillingMode', BillingMode),
      DeletionProtectionEnabled: properties.flag('DeletionProtectionEnabled'),
      SSESpecification: encryption && {
        Enabled: encryption.flag('SSEEnabled'),
        SSEType: encryption.oneOf('SSEType', SSEType),
        KMSMasterKeyId: encryption.text('KMSMasterKeyId'),
      },
    }),
  );
  const timeToLive = properties.part('TimeToLiveSpecification');
  if (timeToLive !== undefined) {
    const TimeToLiveSpecification = {
      AttributeName: timeToLive.text('AttributeName'),
      Enabled: timeToLive.flag('Enabled'),
    };
    await dynamoDb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  }
  const recovery = properties.part('PointInTimeRecoverySpecification');
  if (recovery !== undefined) {
    const PointInTimeRecoverySpecification = {
      PointInTimeRecoveryEnabled: recovery.flag('PointInTimeRecoveryEnabled'),
      RecoveryPeriodInDays: recovery.number('RecoveryPeriodInDays'),
    };
    await dynamoDb.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  }
  return { ref: TableName, attributes: { Arn: TableDescription?.TableArn ?? '' } };
};

/** Without a value unless the template gives one: a property that does so is not read here. */
export const secret: Creator = async (properties, { clients: { secrets }, name }) => {
  const { ARN = '' } = await secrets.send(
    new CreateSecretCommand({
      Name: properties.text('Name') ?? name,
      Description: properties.text('Description'),
      KmsKeyId: properties.text('KmsKeyId'),
    }),
  );
  return { ref: ARN, attributes: { Id: ARN } };
};
