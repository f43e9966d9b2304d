import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { inject } from 'vitest';
import { linesIn } from '../delivered-lines.ts';

/** Endpoint of the emulator that the tests share. Empty if there is none, and outside of tests. */
export const emulatorUrl = process.env['VITEST'] === undefined ? '' : inject('emulatorUrl');

/** The account that the emulator uses if the credentials do not name one. */
export const ACCOUNT_ID = '123456789012';
export const REGION = 'eu-central-1';

/** Returns the environment variables that point the SDK to an emulator. */
export function environmentAt(endpoint: string) {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

export const EMULATOR_ENVIRONMENT = environmentAt(emulatorUrl);

/** Returns the configuration of an SDK client for the emulator at `endpoint`, or for a proxy in front of it. */
export function clientOptions(endpoint: string) {
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
  const response = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const body = Buffer.from((await response.Body?.transformToByteArray()) ?? []);
  return { key, body, metadata: response.Metadata ?? {} };
}

/** Returns every object under a prefix, by key. */
export async function objectsUnder(s3: S3Client, bucket: string, prefix: string): Promise<StoredObject[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return Promise.all(Contents.map(({ Key = '' }) => objectAt(s3, bucket, Key)));
}

/** The bucket, table, and secret of one source in the emulated account, with unique names. */
export class EmulatedAccount {
  readonly s3: S3Client;
  readonly dynamoDb: DynamoDBClient;
  readonly secrets: SecretsManagerClient;
  readonly bucket = `bucket-${randomUUID()}`;
  readonly table = `table-${randomUUID()}`;
  secretArn = '';

  constructor(endpoint = emulatorUrl) {
    const config = clientOptions(endpoint);
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
    // Without a value, as the stack creates it.
    const secret = await this.secrets.send(new CreateSecretCommand({ Name: `secret-${randomUUID()}` }));
    this.secretArn = secret.ARN ?? '';
    return this;
  }

  /** Returns every object under a prefix, by key. */
  objects(prefix: string): Promise<StoredObject[]> {
    return objectsUnder(this.s3, this.bucket, prefix);
  }

  /** Returns every line of every object under a prefix, by key. */
  async lines(prefix: string): Promise<string[]> {
    const objects = await this.objects(prefix);
    return objects.flatMap(({ body }) => linesIn(body));
  }
}
