import type { ConditionKey } from '../emulator/aws-call.ts';
import { isOperator, type Condition } from './condition.ts';

/** A statement of an identity policy, or of a bucket policy. */
export interface Statement {
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

/**
 * Parses an identity policy whose CloudFormation references are resolved.
 *
 * @throws TypeError that names the first unsupported element: to ignore it would make the policy look narrower or wider than it is
 */
export function parsePolicy(document: unknown): Statement[] {
  return statementsOf(document).map(parseStatement);
}

/**
 * Parses a bucket policy whose CloudFormation references are resolved. Each of its statements must apply to everybody.
 *
 * @throws TypeError as parsePolicy does
 */
export function parseBucketPolicy(document: unknown): Statement[] {
  return statementsOf(document).map((statement) => {
    const { Principal, ...others } = fieldsOf(statement, 'statement');
    const { AWS, ...otherPrincipals } = fieldsOf(Principal, 'principal');
    if (AWS !== '*' || Object.keys(otherPrincipals).length > 0) throw unsupported('principal', Principal);
    return parseStatement(others);
  });
}

function statementsOf(document: unknown): readonly unknown[] {
  const { Version, Statement, ...others } = fieldsOf(document, 'policy');
  rejectOthers(others, 'policy');
  // The older version interprets the same policy differently.
  if (Version !== '2012-10-17') throw unsupported('version', Version);
  return listOf(Statement);
}

function parseStatement(statement: unknown): Statement {
  const { Sid = '', Effect, Action, Resource, Condition = {}, ...others } = fieldsOf(statement, 'statement');
  rejectOthers(others, 'statement');
  if (Effect !== 'Allow' && Effect !== 'Deny') throw unsupported('effect', Effect);
  return {
    sid: stringIn(Sid),
    effect: Effect,
    actions: stringsIn(Action).map(checkAction),
    resources: stringsIn(Resource).map(checkResource),
    conditions: Object.entries(fieldsOf(Condition, 'condition')).flatMap(([operator, tests]) =>
      Object.entries(fieldsOf(tests, operator)).map(([key, values]) => parseCondition(operator, key, values)),
    ),
  };
}

function parseCondition(operator: string, key: string, values: unknown): Condition {
  if (!isOperator(operator)) throw unsupported('operator', operator);
  if (!isKey(key)) throw unsupported('key', key);
  // A number is the same as its text: "s3:TlsVersion": 1.2.
  const texts = listOf(values).map((value) => (typeof value === 'number' ? String(value) : value));
  return { operator, key, values: stringsIn(texts) };
}

/** The keys that readAwsCall reads, and those of the connection. Any other key would always look absent. */
const KEYS: Readonly<Record<ConditionKey, true>> = {
  'aws:SecureTransport': true,
  'dynamodb:LeadingKeys': true,
  's3:if-none-match': true,
  's3:prefix': true,
  's3:TlsVersion': true,
};

function isKey(key: string): key is ConditionKey {
  return Object.hasOwn(KEYS, key);
}

function checkAction(action: string): string {
  if (!/^(\*|[a-z0-9-]+:[a-z*?]+)$/i.test(action)) throw unsupported('action', action);
  return action;
}

/** Allows wildcards only in the last part of an ARN. In an earlier part, a wildcard would have to end with its part. */
function checkResource(resource: string): string {
  if (resource !== '*' && !/^arn(:[^:*?]*){4}:./.test(resource)) throw unsupported('resource', resource);
  return resource;
}

function stringsIn(value: unknown): string[] {
  const strings = listOf(value).map(stringIn);
  if (strings.length === 0) throw unsupported('empty list', value);
  return strings;
}

function stringIn(value: unknown): string {
  if (typeof value !== 'string') throw unsupported('value', value);
  if (value.includes('${')) throw unsupported('variable in', value);
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function fieldsOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unsupported(what, value);
  return { ...value };
}

function rejectOthers(others: object, what: string): void {
  const [name] = Object.keys(others);
  if (name !== undefined) throw unsupported(`field of a ${what}`, name);
}

function unsupported(what: string, value: unknown): TypeError {
  return new TypeError(`unsupported ${what}: ${JSON.stringify(value)}`);
}
