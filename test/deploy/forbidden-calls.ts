import { FEEDS, type Feed } from '../../lambdas/contract/feeds.ts';
import type { AccessRequest } from '../support/iam/decision.ts';

const on = (action: string, resource: string, keys: AccessRequest['keys'] = {}): AccessRequest => ({
  action,
  resource,
  keys,
});

/** ARNs of the resources that a poller uses. */
export interface PollerResources {
  readonly bucket: string;
  readonly table: string;
  readonly secret: string;
  readonly logGroup: string;
}

/** Returns calls that the poller of a feed must not be allowed to make. Most of them are close to a call that it makes. */
export function forbiddenCalls(
  feed: Feed,
  { bucket, table, secret, logGroup }: PollerResources,
): AccessRequest[] {
  const others = FEEDS.filter(({ name }) => name !== feed.name);
  const state = (action: string, ...feeds: readonly string[]) =>
    on(`dynamodb:${action}`, table, { 'dynamodb:LeadingKeys': feeds });
  const object = (action: string, key: string) => on(`s3:${action}`, `${bucket}/${key}`);
  const list = (prefix: string) => on('s3:ListBucket', bucket, { 's3:prefix': [prefix] });
  const own = `logs/${feed.table}/year=2026/x.jsonl.gz`;
  return [
    // Items of other feeds, operations on its own items that it does not need, and operations on the whole table.
    ...[...others.map(({ name }) => name), `${feed.name}2`, ''].flatMap((key) =>
      ['GetItem', 'PutItem', 'Query', 'DeleteItem'].map((action) => state(action, key)),
    ),
    state('PutItem', feed.name, others[0]!.name),
    ...['UpdateItem', 'BatchGetItem', 'BatchWriteItem', 'ConditionCheckItem', 'PartiQLSelect'].map((action) =>
      state(action, feed.name),
    ),
    on('dynamodb:Scan', table),
    on('dynamodb:DescribeTable', table),
    on('dynamodb:PutItem', `${table}2`, { 'dynamodb:LeadingKeys': [feed.name] }),
    on('dynamodb:GetItem', `${table}/index/by-revision`, { 'dynamodb:LeadingKeys': [feed.name] }),
    // Another secret, and changes to its own.
    on('secretsmanager:GetSecretValue', `${secret}2`),
    ...['PutSecretValue', 'UpdateSecret', 'DescribeSecret', 'ListSecretVersionIds'].map((action) =>
      on(`secretsmanager:${action}`, secret),
    ),
    // Objects of other feeds, outside the feed prefixes, and in another bucket.
    ...others.flatMap((other) => [
      object('PutObject', `logs/${other.table}/x`),
      object('PutObject', `quarantine/${other.table}/x`),
      list(`logs/${other.table}/`),
    ]),
    object('PutObject', 'x'),
    object('PutObject', `logs/x`),
    object('PutObject', `logs/${feed.table}`),
    object('PutObject', `x/${own}`),
    on('s3:PutObject', `${bucket}-2/${own}`),
    // Reading its own objects, deleting them, and changing their access.
    ...[
      'GetObject',
      'GetObjectVersion',
      'DeleteObject',
      'DeleteObjectVersion',
      'PutObjectAcl',
      'PutObjectTagging',
    ].map((action) => object(action, own)),
    // Listing more of the bucket than the feed's events, and changing the bucket.
    on('s3:ListBucket', bucket),
    ...['', 'logs/', `logs/${feed.table}`, 'quarantine/', `quarantine/${feed.table}/`].map(list),
    on('s3:ListBucketVersions', bucket, { 's3:prefix': [own] }),
    on('s3:PutBucketPolicy', bucket),
    on('s3:DeleteBucket', bucket),
    // Permissions of the AWS managed policy for Lambda, and others that roles often have.
    on('logs:CreateLogGroup', logGroup),
    on('logs:DeleteLogGroup', logGroup),
    on('logs:PutLogEvents', `${logGroup.slice(0, -2)}-2:*`),
    on('sts:AssumeRole', 'arn:aws:iam::123456789012:role/x'),
    on('kms:Decrypt', 'arn:aws:kms:eu-central-1:123456789012:key/x'),
    on('lambda:InvokeFunction', 'arn:aws:lambda:eu-central-1:123456789012:function:x'),
  ];
}
