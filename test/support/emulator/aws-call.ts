import type { IncomingMessage } from 'node:http';
import { ACCOUNT_ID } from './account.ts';
import type { Operation } from './aws-errors.ts';

/** The condition keys of IAM that a call of the pollers may have. Each has a list: some keys have several values. */
export type ConditionKey = 'aws:SecureTransport' | 'dynamodb:LeadingKeys' | 's3:prefix';

/** A call, in the terms in which IAM decides on it. */
export interface AwsCall {
  readonly operation: Operation;
  /** As policies name it: that of ListObjectsV2 is s3:ListBucket. */
  readonly action: string;
  /** ARN of what is read or written. */
  readonly resource: string;
  /** A key that the call does not have is absent. */
  readonly keys: Readonly<Partial<Record<ConditionKey, readonly string[]>>>;
}

type Request = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/**
 * Reads from a request on the wire what it asks for.
 *
 * @throws TypeError that says what it was, where it is none that the pollers make: they have no right to others, and one
 * that is read wrongly would make a comparison with their policy worthless
 */
export function readAwsCall(request: Request, body: Buffer): AwsCall {
  const { region, service } = signedFor(request);
  switch (service) {
    case 'dynamodb':
      return stateCall(request, body, region);
    case 'secretsmanager':
      return secretCall(request, body);
    case 's3':
      return objectCall(request);
    default:
      throw unknown(request);
  }
}

function signedFor(request: Request): { region: string; service: string } {
  const scope = /Credential=[^/]+\/\d+\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request/;
  const { region, service } = scope.exec(request.headers.authorization ?? '')?.groups ?? {};
  if (region === undefined || service === undefined) throw unknown(request);
  return { region, service };
}

interface StateRequest {
  readonly TableName?: string;
  readonly Key?: StateKey;
  readonly Item?: StateKey;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S?: string }>>;
  readonly TransactItems?: readonly { readonly Put?: StateRequest }[];
}
interface StateKey {
  /** The partition key of the only table that there is. */
  readonly feed?: { readonly S?: string };
}

/** Of each operation, the right that it needs, and the tables and partition keys that it is about. */
const STATE_CALLS: Readonly<
  Record<string, { readonly action: string; readonly parts: (request: StateRequest) => StatePart[] }>
> = {
  GetItem: { action: 'GetItem', parts: ({ TableName, Key }) => [[TableName, Key?.feed?.S]] },
  DeleteItem: { action: 'DeleteItem', parts: ({ TableName, Key }) => [[TableName, Key?.feed?.S]] },
  PutItem: { action: 'PutItem', parts: ({ TableName, Item }) => [[TableName, Item?.feed?.S]] },
  // A transaction of puts needs the right to put: "Managing IAM permissions", DynamoDB's developer guide.
  TransactWriteItems: {
    action: 'PutItem',
    parts: ({ TransactItems = [] }) =>
      TransactItems.map((item) => [
        Object.keys(item).join() === 'Put' ? item.Put?.TableName : undefined,
        item.Put?.Item?.feed?.S,
      ]),
  },
  Query: { action: 'Query', parts: (request) => [[request.TableName, queriedFeed(request)]] },
};

type StatePart = readonly [table: string | undefined, feed: string | undefined];

/** The partition that a query is of, if it is of one by our key alone. */
function queriedFeed(request: StateRequest): string | undefined {
  const { KeyConditionExpression = '', ExpressionAttributeNames, ExpressionAttributeValues } = request;
  const [, name = '', value = ''] = /^(#\w+) = (:\w+) AND /.exec(KeyConditionExpression) ?? [];
  return ExpressionAttributeNames?.[name] === 'feed' ? ExpressionAttributeValues?.[value]?.S : undefined;
}

function stateCall(request: Request, body: Buffer, region: string): AwsCall {
  const operation = targetOf(request, 'DynamoDB_20120810.') ?? '';
  const call = Object.hasOwn(STATE_CALLS, operation) ? STATE_CALLS[operation] : undefined;
  if (call === undefined) throw unknown(request);
  const parts = call.parts(JSON.parse(body.toString()) as StateRequest);
  const tables = [...new Set(parts.map(([table]) => table))];
  const feeds = [...new Set(parts.map(([, feed]) => feed))];
  const [table] = tables;
  const areKnown = (values: readonly (string | undefined)[]): values is readonly string[] =>
    values.length > 0 && !values.includes(undefined);
  // A table may be named by its ARN as well: nobody does.
  if (tables.length !== 1 || table === undefined || table.includes(':') || !areKnown(feeds)) {
    throw unknown(request);
  }
  return {
    operation: operation as Operation,
    action: `dynamodb:${call.action}`,
    resource: `arn:aws:dynamodb:${region}:${ACCOUNT_ID}:table/${table}`,
    keys: { 'dynamodb:LeadingKeys': feeds },
  };
}

function secretCall(request: Request, body: Buffer): AwsCall {
  const operation = targetOf(request, 'secretsmanager.');
  const { SecretId } = JSON.parse(body.toString()) as { readonly SecretId?: string };
  // By its name alone, which secret is meant would be for the service to say.
  if (operation !== 'GetSecretValue' || SecretId?.startsWith('arn:') !== true) throw unknown(request);
  return { operation, action: 'secretsmanager:GetSecretValue', resource: SecretId, keys: {} };
}

function targetOf({ headers }: Request, prefix: string): string | undefined {
  const target = String(headers['x-amz-target'] ?? '');
  return target.startsWith(prefix) ? target.slice(prefix.length) : undefined;
}

/** What needs another right beside s3:PutObject, or another resource than the object. */
const NEEDS_MORE = /^(if-match|x-amz-(acl|copy-source|grant|object-lock|server-side-encryption|tagging).*)$/;

/** S3 on an address without a name: the SDK then puts the bucket into the path. With a name it would be in that. */
function objectCall(request: Request): AwsCall {
  const { method, url = '', headers } = request;
  if (!/^127\.0\.0\.1(:\d+)?$/.test(headers.host ?? '')) throw unknown(request);
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const [, bucket = '', key = ''] = /^\/([^/]+)(?:\/(.*))?$/.exec(decodeURIComponent(pathname)) ?? [];
  const parameters = [...searchParams.keys()].filter((name) => name !== 'x-id').sort();

  const isPut = method === 'PUT' && key !== '' && parameters.length === 0;
  if (isPut && !Object.keys(headers).some((name) => NEEDS_MORE.test(name))) {
    const resource = `arn:aws:s3:::${bucket}/${key}`;
    return { operation: 'PutObject', action: 's3:PutObject', resource, keys: {} };
  }
  const isList = method === 'GET' && bucket !== '' && key === '' && searchParams.get('list-type') === '2';
  const known = ['list-type', 'max-keys', 'prefix'];
  if (isList && parameters.every((name) => known.includes(name))) {
    const prefix = searchParams.get('prefix');
    return {
      operation: 'ListObjectsV2',
      action: 's3:ListBucket',
      resource: `arn:aws:s3:::${bucket}`,
      keys: prefix === null ? {} : { 's3:prefix': [prefix] },
    };
  }
  throw unknown(request);
}

function unknown({ method, url, headers }: Request): TypeError {
  const target = headers['x-amz-target'];
  const said = [method, url, `of ${headers.host ?? 'nobody'}`, ...(target === undefined ? [] : [target])];
  return new TypeError(`what is ${said.join(' ')}?`);
}
