import type { IncomingMessage } from 'node:http';
import { ACCOUNT_ID } from './account.ts';
import type { Operation } from './aws-errors.ts';

/** The IAM condition keys that a poller's call may have. Each has a list of values: some keys have several. */
export type ConditionKey =
  'aws:SecureTransport' | 'dynamodb:LeadingKeys' | 's3:if-none-match' | 's3:prefix' | 's3:TlsVersion';

/** An AWS call in the terms of an IAM policy. */
export interface AwsCall {
  readonly operation: Operation;
  /** The name in policies: the action of ListObjectsV2 is s3:ListBucket. */
  readonly action: string;
  /** ARN of the resource that is read or written. */
  readonly resource: string;
  /** Only the keys that the call has. */
  readonly keys: Readonly<Partial<Record<ConditionKey, readonly string[]>>>;
}

type Request = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/**
 * Reads the AWS call in an HTTP request.
 *
 * @throws TypeError that names the request if it is not a call that the pollers make: they have no permission for others, and
 * a call that is misread would make the comparison with their policies worthless
 */
export function readAwsCall(request: Request, body: Buffer): AwsCall {
  const { region, service } = signatureScope(request);
  switch (service) {
    case 'dynamodb':
      return stateCall(request, body, region);
    case 'secretsmanager':
      return secretCall(request, body);
    case 's3':
      return objectCall(request);
    default:
      throw unknownCall(request);
  }
}

function signatureScope(request: Request): { region: string; service: string } {
  const scope = /Credential=[^/]+\/\d+\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request/;
  const { region, service } = scope.exec(request.headers.authorization ?? '')?.groups ?? {};
  if (region === undefined || service === undefined) throw unknownCall(request);
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
  /** The partition key of the only table. */
  readonly feed?: { readonly S?: string };
}

/** For each operation, the permission that it needs, and the tables and partition keys that it accesses. */
const STATE_CALLS: Readonly<
  Record<string, { readonly action: string; readonly parts: (request: StateRequest) => StatePart[] }>
> = {
  GetItem: { action: 'GetItem', parts: ({ TableName, Key }) => [[TableName, Key?.feed?.S]] },
  DeleteItem: { action: 'DeleteItem', parts: ({ TableName, Key }) => [[TableName, Key?.feed?.S]] },
  PutItem: { action: 'PutItem', parts: ({ TableName, Item }) => [[TableName, Item?.feed?.S]] },
  // A transaction of puts needs the permission to put: "Managing IAM permissions", DynamoDB Developer Guide.
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

/** Returns the partition key of a query if its condition on that key is an equality. */
function queriedFeed(request: StateRequest): string | undefined {
  const { KeyConditionExpression = '', ExpressionAttributeNames, ExpressionAttributeValues } = request;
  const [, name = '', value = ''] = /^(#\w+) = (:\w+) AND /.exec(KeyConditionExpression) ?? [];
  return ExpressionAttributeNames?.[name] === 'feed' ? ExpressionAttributeValues?.[value]?.S : undefined;
}

function stateCall(request: Request, body: Buffer, region: string): AwsCall {
  const operation = targetOperation(request, 'DynamoDB_20120810.') ?? '';
  const call = Object.hasOwn(STATE_CALLS, operation) ? STATE_CALLS[operation] : undefined;
  if (call === undefined) throw unknownCall(request);
  const parts = call.parts(JSON.parse(body.toString()) as StateRequest);
  const tables = [...new Set(parts.map(([table]) => table))];
  const feeds = [...new Set(parts.map(([, feed]) => feed))];
  const [table] = tables;
  const areDefined = (values: readonly (string | undefined)[]): values is readonly string[] =>
    values.length > 0 && !values.includes(undefined);
  // A table may also be named by its ARN; the pollers do not do that.
  if (tables.length !== 1 || table === undefined || table.includes(':') || !areDefined(feeds)) {
    throw unknownCall(request);
  }
  return {
    operation: operation as Operation,
    action: `dynamodb:${call.action}`,
    resource: `arn:aws:dynamodb:${region}:${ACCOUNT_ID}:table/${table}`,
    keys: { 'dynamodb:LeadingKeys': feeds },
  };
}

function secretCall(request: Request, body: Buffer): AwsCall {
  const operation = targetOperation(request, 'secretsmanager.');
  const { SecretId } = JSON.parse(body.toString()) as { readonly SecretId?: string };
  // Only the service can resolve the name of a secret to its ARN.
  if (operation !== 'GetSecretValue' || SecretId?.startsWith('arn:') !== true) throw unknownCall(request);
  return { operation, action: 'secretsmanager:GetSecretValue', resource: SecretId, keys: {} };
}

function targetOperation({ headers }: Request, prefix: string): string | undefined {
  const target = String(headers['x-amz-target'] ?? '');
  return target.startsWith(prefix) ? target.slice(prefix.length) : undefined;
}

/** Headers that need another permission besides s3:PutObject, or another resource than the object. */
const NEEDS_MORE = /^(if-match|x-amz-(acl|copy-source|grant|object-lock|server-side-encryption|tagging).*)$/;

/** The emulator's host is an IP address, so the SDK puts the bucket into the path. For a name, it would be in the host. */
function objectCall(request: Request): AwsCall {
  const { method, url = '', headers } = request;
  if (!/^127\.0\.0\.1(:\d+)?$/.test(headers.host ?? '')) throw unknownCall(request);
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const [, bucket = '', key = ''] = /^\/([^/]+)(?:\/(.*))?$/.exec(decodeURIComponent(pathname)) ?? [];
  const parameters = [...searchParams.keys()].filter((name) => name !== 'x-id').sort();

  const isPut = method === 'PUT' && key !== '' && parameters.length === 0;
  if (isPut && !Object.keys(headers).some((name) => NEEDS_MORE.test(name))) {
    const resource = `arn:aws:s3:::${bucket}/${key}`;
    const ifNoneMatch = headers['if-none-match'];
    return {
      operation: 'PutObject',
      action: 's3:PutObject',
      resource,
      keys: ifNoneMatch === undefined ? {} : { 's3:if-none-match': [ifNoneMatch] },
    };
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
  throw unknownCall(request);
}

function unknownCall({ method, url, headers }: Request): TypeError {
  const target = headers['x-amz-target'];
  const request = [method, url, `to ${headers.host ?? 'no host'}`, ...(target === undefined ? [] : [target])];
  return new TypeError(`not a call of the pollers: ${request.join(' ')}`);
}
