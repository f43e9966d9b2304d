import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** The AWS clients and commands of the poller's bundle, and nothing else. The poller's cold start is compared with this bundle's. */
export const clients = [DynamoDBClient, S3Client, SecretsManagerClient];
export const commands = [
  GetItemCommand,
  PutItemCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  GetSecretValueCommand,
];

/** Sends one request, with the client that sends the poller's first request. */
export async function handler(): Promise<void> {
  await new DynamoDBClient({}).send(new GetItemCommand({ TableName: 'table', Key: { feed: { S: 'any' } } }));
}
