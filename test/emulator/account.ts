import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { inject } from 'vitest';
import { linesIn } from '../delivered-lines.ts';

export const emulatorUrl = inject('emulatorUrl');

/** What the SDK finds in the environment of a Lambda function, pointed at the emulator. */
export const EMULATOR_ENVIRONMENT = {
  AWS_ENDPOINT_URL: emulatorUrl,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
};

/** What a client finds the account with, at the emulator itself or through a proxy before it. */
export function emulated(endpoint: string) {
  return {
    endpoint,
    region: EMULATOR_ENVIRONMENT.AWS_REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
}

const config = emulated(emulatorUrl);

/** The resources of one stack, under names of their own, in the emulated account. */
export class EmulatedAccount {
  readonly s3 = new S3Client(config);
  readonly dynamoDb = new DynamoDBClient(config);
  readonly secrets = new SecretsManagerClient(config);
  readonly bucket = `bucket-${randomUUID()}`;
  readonly table = `table-${randomUUID()}`;
  secretArn = '';

  async create(): Promise<this> {
    await this.s3.send(
      new CreateBucketCommand({
        Bucket: this.bucket,
        CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
      }),
    );
    await this.dynamoDb.send(
      new CreateTableCommand({
        TableName: this.table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'feed', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'feed', KeyType: 'HASH' }],
      }),
    );
    // Without a value, as the stack makes it.
    const secret = await this.secrets.send(new CreateSecretCommand({ Name: `secret-${randomUUID()}` }));
    this.secretArn = secret.ARN ?? '';
    return this;
  }

  /** Every object below a prefix: key, body and metadata. */
  async objects(prefix: string): Promise<{ key: string; body: Buffer; metadata: Record<string, string> }[]> {
    const { Contents = [] } = await this.s3.send(
      new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix }),
    );
    return Promise.all(
      Contents.map(async ({ Key = '' }) => {
        const answer = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key }));
        const body = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
        return { key: Key, body, metadata: answer.Metadata ?? {} };
      }),
    );
  }

  /** Every line of every object below a prefix, by key. */
  async lines(prefix: string): Promise<string[]> {
    const objects = await this.objects(prefix);
    return objects.flatMap(({ body }) => linesIn(body));
  }
}
