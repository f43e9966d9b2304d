import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { inject } from 'vitest';
import { linesIn } from '../delivered-lines.ts';

/** Endpoint of the emulator that the tests share; empty where there is none, and outside of the tests. */
export const emulatorUrl = process.env['VITEST'] === undefined ? '' : inject('emulatorUrl');

/** The account that the emulator plays where the credentials name none. */
export const ACCOUNT_ID = '123456789012';
export const REGION = 'eu-central-1';

/** What the SDK finds in the environment of a Lambda function, pointed at an emulator. */
export function environmentAt(endpoint: string) {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

export const EMULATOR_ENVIRONMENT = environmentAt(emulatorUrl);

/** What a client finds the account with, at the emulator itself or through a proxy before it. */
export function emulated(endpoint: string) {
  return {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
}

export interface StoredObject {
  readonly key: string;
  readonly body: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
}

export async function objectAt(s3: S3Client, bucket: string, key: string): Promise<StoredObject> {
  const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const body = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
  return { key, body, metadata: answer.Metadata ?? {} };
}

/** Every object below a prefix, by key. */
export async function objectsBelow(s3: S3Client, bucket: string, prefix: string): Promise<StoredObject[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return Promise.all(Contents.map(({ Key = '' }) => objectAt(s3, bucket, Key)));
}

/** The resources of one stack, under names of their own, in the emulated account. */
export class EmulatedAccount {
  readonly s3: S3Client;
  readonly dynamoDb: DynamoDBClient;
  readonly secrets: SecretsManagerClient;
  readonly bucket = `bucket-${randomUUID()}`;
  readonly table = `table-${randomUUID()}`;
  secretArn = '';

  constructor(endpoint = emulatorUrl) {
    const config = emulated(endpoint);
    this.s3 = new S3Client(config);
    this.dynamoDb = new DynamoDBClient(config);
    this.secrets = new SecretsManagerClient(config);
  }

  async create(): Promise<this> {
    await this.s3.send(
      new CreateBucketCommand({
        Bucket: this.bucket,
        CreateBucketConfiguration: { LocationConstraint: REGION },
      }),
    );
    await this.dynamoDb.send(
      new CreateTableCommand({
        TableName: this.table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'feed', AttributeType: 'S' },
          { AttributeName: 'item', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'feed', KeyType: 'HASH' },
          { AttributeName: 'item', KeyType: 'RANGE' },
        ],
      }),
    );
    // Without a value, as the stack makes it.
    const secret = await this.secrets.send(new CreateSecretCommand({ Name: `secret-${randomUUID()}` }));
    this.secretArn = secret.ARN ?? '';
    return this;
  }

  /** Every object below a prefix. */
  objects(prefix: string): Promise<StoredObject[]> {
    return objectsBelow(this.s3, this.bucket, prefix);
  }

  /** Every line of every object below a prefix, by key. */
  async lines(prefix: string): Promise<string[]> {
    const objects = await this.objects(prefix);
    return objects.flatMap(({ body }) => linesIn(body));
  }
}
