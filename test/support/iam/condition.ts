import type { AwsCall, ConditionKey } from '../emulator/aws-call.ts';
import { matches } from './wildcard.ts';

/** A test of one condition key. A statement applies only if all of its conditions match. */
export interface Condition {
  readonly operator: Operator;
  readonly key: ConditionKey;
  /** The condition matches if any of them does. */
  readonly values: readonly string[];
}

const OPERATORS = {
  StringEquals: (condition, given) => anyValue(condition, given, (expected, actual) => expected === actual),
  StringLike: (condition, given) => anyValue(condition, given, matches),
  Bool: (condition, given) =>
    anyValue(condition, given, (expected, actual) => expected.toLowerCase() === actual.toLowerCase()),
  NumericLessThan: (condition, given) =>
    anyValue(condition, given, (expected, actual) => Number(actual) < Number(expected)),
  // The value `true` means that the call does not have the key.
  Null: ({ values }, given) => values.includes(String(given === undefined)),
  // Also true for a call without the key. That is IAM's rule, so an Allow with it is safe only for actions that have the key.
  'ForAllValues:StringEquals': ({ values }, given = []) => given.every((actual) => values.includes(actual)),
} as const satisfies Record<string, (condition: Condition, given: readonly string[] | undefined) => boolean>;

export type Operator = keyof typeof OPERATORS;

/**
 * Tests a condition against the condition keys of a call.
 *
 * @throws TypeError if the call has several values of the key, and the operator expects one
 */
export function conditionMatches(condition: Condition, keys: AwsCall['keys']): boolean {
  return OPERATORS[condition.operator](condition, keys[condition.key]);
}

function anyValue(
  { operator, key, values }: Condition,
  given: readonly string[] | undefined,
  compare: (expected: string, actual: string) => boolean,
): boolean {
  if (given === undefined) return false;
  const [actual, ...more] = given;
  if (actual === undefined || more.length > 0) {
    throw new TypeError(`unsupported: ${operator} if ${key} has ${given.length} values`);
  }
  return values.some((expected) => compare(expected, actual));
}

export function isOperator(name: string): name is Operator {
  return Object.hasOwn(OPERATORS, name);
}
