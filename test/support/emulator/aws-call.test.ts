import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { createServer, type IncomingMessage } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { listen, readBody } from '../local-server.ts';
import { readAwsCall, type AwsCall } from './aws-call.ts';

const secretArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:Token-AbCdEf';
const bucket = 'events';
const key = 'logs/x/year=2026/Größe +1.gz';

/** What the SDK sends when it is let to, and what it is read as. Its answer is of no interest. */
async function sent(call: (config: ReturnType<typeof clientOf>) => Promise<unknown>): Promise<AwsCall> {
  const requests: { message: IncomingMessage; body: Buffer }[] = [];
  const server = createServer((message, response) => {
    void readBody(message).then((body) => {
      requests.push({ message, body });
      response.writeHead(400).end();
    });
  });
  const local = await listen(server);
  onTestFinished(() => local.close());
  await call(clientOf(local.url)).catch(() => undefined);
  const [{ message, body }] = requests as [(typeof requests)[0]];
  return readAwsCall(message, body);
}

const clientOf = (endpoint: string) => ({
  endpoint,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

type Config = ReturnType<typeof clientOf>;
const dynamoDb = (config: Config) => new DynamoDBClient(config);
const s3 = (config: Config) => new S3Client(config);
const secrets = (config: Config) => new SecretsManagerClient(config);

it.each<[string, (config: Config) => Promise<unknown>, Omit<AwsCall, 'operation'>]>([
  [
    'GetItem',
    (config) =>
      dynamoDb(config).send(new GetItemCommand({ TableName: 'States', Key: { feed: { S: 'itemusages' } } })),
    {
      action: 'dynamodb:GetItem',
      resource: 'arn:aws:dynamodb:eu-central-1:123456789012:table/States',
      keys: { 'dynamodb:LeadingKeys': ['itemusages'] },
    },
  ],
  [
    'PutItem',
    (config) =>
      dynamoDb(config).send(
        new PutItemCommand({
          TableName: 'States',
          Item: { revision: { N: '1' }, feed: { S: 'auditevents' } },
        }),
      ),
    {
      action: 'dynamodb:PutItem',
      resource: 'arn:aws:dynamodb:eu-central-1:123456789012:table/States',
      keys: { 'dynamodb:LeadingKeys': ['auditevents'] },
    },
  ],
  [
    'TransactWriteItems',
    (config) =>
      dynamoDb(config).send(
        new TransactWriteItemsCommand({
          TransactItems: ['state', 'id#1'].map((item) => ({
            Put: { TableName: 'States', Item: { feed: { S: 'itemusages' }, item: { S: item } } },
          })),
        }),
      ),
    {
      action: 'dynamodb:PutItem',
      resource: 'arn:aws:dynamodb:eu-central-1:123456789012:table/States',
      keys: { 'dynamodb:LeadingKeys': ['itemusages'] },
    },
  ],
  [
    'TransactWriteItems',
    (config) =>
      dynamoDb(config).send(
        new TransactWriteItemsCommand({
          TransactItems: ['itemusages', 'auditevents'].map((feed) => ({
            Put: { TableName: 'States', Item: { feed: { S: feed } } },
          })),
        }),
      ),
    {
      action: 'dynamodb:PutItem',
      resource: 'arn:aws:dynamodb:eu-central-1:123456789012:table/States',
      keys: { 'dynamodb:LeadingKeys': ['itemusages', 'auditevents'] },
    },
  ],
  [
    'Query',
    (config) =>
      dynamoDb(config).send(
        new QueryCommand({
          TableName: 'States',
          KeyConditionExpression: '#f = :f AND #i BETWEEN :a AND :b',
          ExpressionAttributeNames: { '#f': 'feed', '#i': 'item' },
          ExpressionAttributeValues: { ':f': { S: 'itemusages' }, ':a': { S: 'a' }, ':b': { S: 'b' } },
        }),
      ),
    {
      action: 'dynamodb:Query',
      resource: 'arn:aws:dynamodb:eu-central-1:123456789012:table/States',
      keys: { 'dynamodb:LeadingKeys': ['itemusages'] },
    },
  ],
  [
    'DeleteItem',
    (config) =>
      dynamoDb(config).send(
        new DeleteItemCommand({ TableName: 'States', Key: { feed: { S: 'itemusages' }, item: { S: 'a' } } }),
      ),
    {
      action: 'dynamodb:DeleteItem',
      resource: 'arn:aws:dynamodb:eu-central-1:123456789012:table/States',
      keys: { 'dynamodb:LeadingKeys': ['itemusages'] },
    },
  ],
  [
    'GetSecretValue',
    (config) => secrets(config).send(new GetSecretValueCommand({ SecretId: secretArn })),
    { action: 'secretsmanager:GetSecretValue', resource: secretArn, keys: {} },
  ],
  [
    'PutObject',
    (config) =>
      s3(config).send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: 'x',
          IfNoneMatch: '*',
          Metadata: { 'announced-at': 'now' },
        }),
      ),
    { action: 's3:PutObject', resource: `arn:aws:s3:::events/${key}`, keys: {} },
  ],
  [
    'ListObjectsV2',
    (config) => s3(config).send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 })),
    { action: 's3:ListBucket', resource: 'arn:aws:s3:::events', keys: { 's3:prefix': [key] } },
  ],
  [
    'ListObjectsV2',
    (config) => s3(config).send(new ListObjectsV2Command({ Bucket: bucket })),
    { action: 's3:ListBucket', resource: 'arn:aws:s3:::events', keys: {} },
  ],
])('%s is read from what the SDK sends', async (operation, call, read) => {
  expect(await sent(call)).toEqual({ operation, ...read });
});

it.each<[string, (config: Config) => Promise<unknown>, RegExp]>([
  [
    'another operation on a table',
    (config) => dynamoDb(config).send(new ScanCommand({ TableName: 'States' })),
    /^what is POST \/ of 127\.0\.0\.1:\d+ DynamoDB_20120810\.Scan\?$/,
  ],
  [
    'an item without the partition key',
    (config) =>
      dynamoDb(config).send(new GetItemCommand({ TableName: 'States', Key: { other: { S: 'itemusages' } } })),
    /DynamoDB_20120810\.GetItem\?$/,
  ],
  [
    'a transaction with anything but puts',
    (config) =>
      dynamoDb(config).send(
        new TransactWriteItemsCommand({
          TransactItems: [
            { Put: { TableName: 'States', Item: { feed: { S: 'itemusages' } } } },
            { Delete: { TableName: 'States', Key: { feed: { S: 'itemusages' } } } },
          ],
        }),
      ),
    /DynamoDB_20120810\.TransactWriteItems\?$/,
  ],
  [
    'a query of another key',
    (config) =>
      dynamoDb(config).send(
        new QueryCommand({
          TableName: 'States',
          KeyConditionExpression: '#f = :f AND #i = :i',
          ExpressionAttributeNames: { '#f': 'item', '#i': 'feed' },
          ExpressionAttributeValues: { ':f': { S: 'itemusages' }, ':i': { S: 'x' } },
        }),
      ),
    /DynamoDB_20120810\.Query\?$/,
  ],
  [
    'another operation on a secret',
    (config) => secrets(config).send(new DescribeSecretCommand({ SecretId: secretArn })),
    /secretsmanager\.DescribeSecret\?$/,
  ],
  [
    'a secret that is named otherwise than by its ARN',
    (config) => secrets(config).send(new GetSecretValueCommand({ SecretId: 'Token' })),
    /secretsmanager\.GetSecretValue\?$/,
  ],
  [
    'the reading of an object',
    (config) => s3(config).send(new GetObjectCommand({ Bucket: bucket, Key: 'logs/x' })),
    /^what is GET \/events\/logs\/x\?x-id=GetObject of 127\.0\.0\.1:\d+\?$/,
  ],
  [
    'the deletion of an object',
    (config) => s3(config).send(new DeleteObjectCommand({ Bucket: bucket, Key: 'logs/x' })),
    /^what is DELETE \/events\/logs\/x/,
  ],
  [
    'a write that needs the right to tag, too',
    (config) => s3(config).send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Tagging: 'a=b' })),
    /^what is PUT \/events\/k/,
  ],
  [
    'a write over a given version, which needs the right to read it, too',
    (config) => s3(config).send(new PutObjectCommand({ Bucket: bucket, Key: 'k', IfMatch: '"etag"' })),
    /^what is PUT \/events\/k/,
  ],
  [
    'a list by what IAM can tell apart and this does not',
    (config) => s3(config).send(new ListObjectsV2Command({ Bucket: bucket, Delimiter: '/' })),
    /^what is GET \/events\/\?.*delimiter/,
  ],
])('%s is refused', async (_, call, said) => {
  await expect(sent(call)).rejects.toThrow(said);
});

const signed = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

it('a bucket in the name of the host is refused, not taken for one without', () => {
  const headers = { host: 'events.localhost:5000', authorization: signed('s3') };
  expect(() => readAwsCall({ method: 'PUT', url: '/logs/x', headers }, Buffer.of())).toThrow(
    'what is PUT /logs/x of events.localhost:5000?',
  );
});

it.each([
  ['of another service', { authorization: signed('sqs') }],
  ['that nobody signed', {}],
])('a call %s is refused', (_, headers) => {
  const request = { method: 'POST', url: '/', headers: { host: '127.0.0.1', ...headers } };
  expect(() => readAwsCall(request, Buffer.of())).toThrow('what is POST / of 127.0.0.1?');
});
