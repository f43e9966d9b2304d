import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** The same clients and commands of AWS as the poller's bundle has, and nothing else: what its start is held against. */
export const clients = [DynamoDBClient, S3Client, SecretsManagerClient];
export const commands = [
  GetItemCommand,
  PutItemCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  GetSecretValueCommand,
];

/** A first request, of the client whose request the poller makes first. */
export async function handler(): Promise<void> {
  await new DynamoDBClient({}).send(new GetItemCommand({ TableName: 'table', Key: { feed: { S: 'any' } } }));
}
