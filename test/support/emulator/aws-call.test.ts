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

/** Makes the SDK send a call, and returns what readAwsCall reads from the request. The response does not matter. */
async function readSent(call: (config: Config) => Promise<unknown>): Promise<AwsCall> {
  const requests: { message: IncomingMessage; body: Buffer }[] = [];
  const server = createServer((message, response) => {
    void readBody(message).then((body) => {
      requests.push({ message, body });
      response.writeHead(400).end();
    });
  });
  const local = await listen(server);
  onTestFinished(() => local.close());
  await call(configFor(local.url)).catch(() => undefined);
  const [{ message, body }] = requests as [(typeof requests)[0]];
  return readAwsCall(message, body);
}

const configFor = (endpoint: string) => ({
  endpoint,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

type Config = ReturnType<typeof configFor>;
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
    { action: 's3:PutObject', resource: `arn:aws:s3:::events/${key}`, keys: { 's3:if-none-match': ['*'] } },
  ],
  [
    'PutObject',
    (config) => s3(config).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'x' })),
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
])('reads %s from the request of the SDK', async (operation, call, read) => {
  expect(await readSent(call)).toEqual({ operation, ...read });
});

it.each<[string, (config: Config) => Promise<unknown>, RegExp]>([
  [
    'another operation on a table',
    (config) => dynamoDb(config).send(new ScanCommand({ TableName: 'States' })),
    /^not a call of the pollers: POST \/ to 127\.0\.0\.1:\d+ DynamoDB_20120810\.Scan$/,
  ],
  [
    'an item without the partition key',
    (config) =>
      dynamoDb(config).send(new GetItemCommand({ TableName: 'States', Key: { other: { S: 'itemusages' } } })),
    /DynamoDB_20120810\.GetItem$/,
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
    /DynamoDB_20120810\.TransactWriteItems$/,
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
    /DynamoDB_20120810\.Query$/,
  ],
  [
    'another operation on a secret',
    (config) => secrets(config).send(new DescribeSecretCommand({ SecretId: secretArn })),
    /secretsmanager\.DescribeSecret$/,
  ],
  [
    'a secret that is not named by its ARN',
    (config) => secrets(config).send(new GetSecretValueCommand({ SecretId: 'Token' })),
    /secretsmanager\.GetSecretValue$/,
  ],
  [
    'a read of an object',
    (config) => s3(config).send(new GetObjectCommand({ Bucket: bucket, Key: 'logs/x' })),
    /: GET \/events\/logs\/x\?x-id=GetObject to 127\.0\.0\.1:\d+$/,
  ],
  [
    'the deletion of an object',
    (config) => s3(config).send(new DeleteObjectCommand({ Bucket: bucket, Key: 'logs/x' })),
    /: DELETE \/events\/logs\/x/,
  ],
  [
    'a write that also needs the permission to tag',
    (config) => s3(config).send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Tagging: 'a=b' })),
    /: PUT \/events\/k/,
  ],
  [
    'a write over a specific version, which also needs the permission to read it',
    (config) => s3(config).send(new PutObjectCommand({ Bucket: bucket, Key: 'k', IfMatch: '"etag"' })),
    /: PUT \/events\/k/,
  ],
  [
    'a list by a parameter that has a condition key in IAM, but not here',
    (config) => s3(config).send(new ListObjectsV2Command({ Bucket: bucket, Delimiter: '/' })),
    /: GET \/events\/\?.*delimiter/,
  ],
])('rejects %s', async (_, call, message) => {
  await expect(readSent(call)).rejects.toThrow(message);
});

const signed = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

it('rejects a bucket in the host name', () => {
  const headers = { host: 'events.localhost:5000', authorization: signed('s3') };
  expect(() => readAwsCall({ method: 'PUT', url: '/logs/x', headers }, Buffer.of())).toThrow(
    'not a call of the pollers: PUT /logs/x to events.localhost:5000',
  );
});

it.each([
  ['to another service', { authorization: signed('sqs') }],
  ['without a signature', {}],
])('rejects a call %s', (_, headers) => {
  const request = { method: 'POST', url: '/', headers: { host: '127.0.0.1', ...headers } };
  expect(() => readAwsCall(request, Buffer.of())).toThrow('not a call of the pollers: POST / to 127.0.0.1');
});
