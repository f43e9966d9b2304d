import { createServer, type IncomingMessage } from 'node:http';
import { isObject, parseJson } from '../../../lambdas/ingest/json.ts';
import { listen, readBody } from '../local-server.ts';
import { ACCOUNT_ID, REGION } from './account.ts';
import { forward } from './forward.ts';

/** An AWS call of an operator's command, in the terms of a policy. */
export interface OperatorCall {
  readonly action: string;
  /** ARN of what it is about; `*` if the action has no resource. */
  readonly resource: string;
}

/** A proxy in front of the emulator that records every call. */
export interface CallRecorder {
  readonly url: string;
  readonly calls: readonly OperatorCall[];
  close(): Promise<void>;
}

export async function startCallRecorder(emulator: string): Promise<CallRecorder> {
  const calls: OperatorCall[] = [];
  const server = createServer((incoming, response) => {
    void readBody(incoming).then(async (body) => {
      calls.push(readCall(incoming, body));
      const { status, headers, body: answer } = await forward(emulator, incoming, body);
      response.writeHead(status, headers).end(answer);
    });
  });
  const local = await listen(server);
  return { url: local.url, calls, close: () => local.close() };
}

/** The prefix of a service's actions in policies, by the name with which its requests are signed. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

/** @throws TypeError if the call cannot be read: a call that is not seen cannot be compared */
function readCall(incoming: IncomingMessage, body: Buffer): OperatorCall {
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/(?<service>[^/]+)\/aws4_request/;
  const service = scope.exec(incoming.headers.authorization ?? '')?.groups?.['service'] ?? '';
  if (service === 's3') return objectCall(incoming);
  const { operation, parameters } = operationOf(incoming, body.toString());
  const resource = RESOURCES[service];
  if (operation === undefined || resource === undefined) {
    throw new TypeError(`an unknown call: ${service} ${incoming.method ?? ''} ${incoming.url ?? ''}`);
  }
  const action = `${PREFIXES[service] ?? service}:${operation === 'TransactWriteItems' ? 'PutItem' : operation}`;
  return { action, resource: resource(parameters) };
}

type Parameters = Readonly<Record<string, unknown>>;

/** What the calls of a service are about. */
const RESOURCES: Readonly<Record<string, (parameters: Parameters) => string>> = {
  cloudformation: ({ StackName }) => `${arn('cloudformation')}:stack/${text(StackName)}/id`,
  dynamodb: (parameters) => `${arn('dynamodb')}:table/${tableOf(parameters)}`,
  secretsmanager: ({ SecretId }) => text(SecretId),
  monitoring: () => '*',
  logs: ({ logGroupName }) => `${arn('logs')}:log-group:${text(logGroupName)}:*`,
  sns: ({ TopicArn }) => text(TopicArn),
  sqs: ({ QueueUrl, QueueName, SourceArn }) => {
    const name = text(QueueName) || (text(QueueUrl).split('/').at(-1) ?? '');
    return text(SourceArn) || `${arn('sqs')}:${name}`;
  },
};

function tableOf({ TableName, TransactItems }: Parameters): string {
  const [first] = Array.isArray(TransactItems) ? (TransactItems as readonly unknown[]) : [];
  const put = isObject(first) ? first['Put'] : undefined;
  return text(isObject(put) ? put['TableName'] : TableName);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function arn(service: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT_ID}`;
}

/** The operation and its parameters, in any of the protocols of AWS: JSON, a form, or CBOR with the operation in the path. */
function operationOf(
  { headers, url = '' }: IncomingMessage,
  body: string,
): { operation: string | undefined; parameters: Parameters } {
  const target = headers['x-amz-target'];
  const inPath = /\/operation\/(?<operation>\w+)$/.exec(url)?.groups?.['operation'];
  const form = new URLSearchParams(body);
  if (typeof target !== 'string') {
    return { operation: inPath ?? form.get('Action') ?? undefined, parameters: Object.fromEntries(form) };
  }
  const parameters = parseJson(body);
  return { operation: target.split('.').at(-1), parameters: isObject(parameters) ? parameters : {} };
}

/** Paths are `/BUCKET/KEY`, as the SDK writes them for an endpoint without a domain. */
function objectCall({ method = '', url = '' }: IncomingMessage): OperatorCall {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [, bucket = '', ...key] = pathname.split('/');
  if (searchParams.has('list-type')) return { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}` };
  const action = { GET: 's3:GetObject', HEAD: 's3:GetObject', PUT: 's3:PutObject' }[method];
  if (action === undefined) throw new TypeError(`an unknown call: s3 ${method} ${url}`);
  return { action, resource: `arn:aws:s3:::${bucket}/${decodeURIComponent(key.join('/'))}` };
}
