import type { ConditionKey } from '../emulator/aws-call.ts';
import { isOperator, type Condition } from './condition.ts';

/** A statement of an identity policy. */
export interface Statement {
  readonly sid: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

/**
 * Reads an identity policy in which nothing is left for CloudFormation to put in.
 *
 * @throws TypeError that names the first construct of which there is no model here: one that was passed over would make
 * the policy look narrower or wider than it is
 */
export function parsePolicy(document: unknown): Statement[] {
  const { Version, Statement, ...others } = fieldsOf(document, 'a policy');
  refuseOthers(others, 'a policy');
  // The older version takes the same text otherwise.
  if (Version !== '2012-10-17') throw noModel('the version', Version);
  return listOf(Statement).map(parseStatement);
}

function parseStatement(statement: unknown): Statement {
  const {
    Sid = '',
    Effect,
    Action,
    Resource,
    Condition = {},
    ...others
  } = fieldsOf(statement, 'a statement');
  refuseOthers(others, 'a statement');
  if (Effect !== 'Allow' && Effect !== 'Deny') throw noModel('the effect', Effect);
  return {
    sid: textOf(Sid),
    effect: Effect,
    actions: textsOf(Action).map(checkAction),
    resources: textsOf(Resource).map(checkResource),
    conditions: Object.entries(fieldsOf(Condition, 'a condition')).flatMap(([operator, tests]) =>
      Object.entries(fieldsOf(tests, operator)).map(([key, values]) => parseCondition(operator, key, values)),
    ),
  };
}

function parseCondition(operator: string, key: string, values: unknown): Condition {
  if (!isOperator(operator)) throw noModel('the operator', operator);
  if (!isKey(key)) throw noModel('the key', key);
  return { operator, key, values: textsOf(values) };
}

/** A key that the calls are not read for would always look absent. */
const KEYS: Readonly<Record<ConditionKey, true>> = {
  'aws:SecureTransport': true,
  'dynamodb:LeadingKeys': true,
  's3:prefix': true,
};

function isKey(key: string): key is ConditionKey {
  return Object.hasOwn(KEYS, key);
}

function checkAction(action: string): string {
  if (!/^(\*|[a-z0-9-]+:[a-z*?]+)$/i.test(action)) throw noModel('the action', action);
  return action;
}

/** In the last part of an ARN a wildcard takes whatever follows. In one before that it would have to keep to its part. */
function checkResource(resource: string): string {
  if (resource !== '*' && !/^arn(:[^:*?]*){4}:./.test(resource)) throw noModel('the resource', resource);
  return resource;
}

function textsOf(value: unknown): string[] {
  const texts = listOf(value).map(textOf);
  if (texts.length === 0) throw noModel('a list of nothing', value);
  return texts;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw noModel('a value', value);
  if (value.includes('${')) throw noModel('the variable in', value);
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function fieldsOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw noModel(what, value);
  return { ...value };
}

function refuseOthers(others: object, what: string): void {
  const [name] = Object.keys(others);
  if (name !== undefined) throw noModel(`in ${what}`, name);
}

function noModel(what: string, value: unknown): TypeError {
  return new TypeError(`no model of ${what}: ${JSON.stringify(value)}`);
}
