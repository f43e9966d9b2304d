import type { AwsCall, ConditionKey } from '../emulator/aws-call.ts';
import { matches } from './wildcard.ts';

/** One key that a statement asks about. The statement holds where all of its conditions do. */
export interface Condition {
  readonly operator: Operator;
  readonly key: ConditionKey;
  /** One of them is enough. */
  readonly values: readonly string[];
}

const OPERATORS = {
  StringEquals: (condition, given) => anyValue(condition, given, (wanted, is) => wanted === is),
  StringLike: (condition, given) => anyValue(condition, given, matches),
  Bool: (condition, given) =>
    anyValue(condition, given, (wanted, is) => wanted.toLowerCase() === is.toLowerCase()),
  // True of a call without the key, too: that is IAM's rule, and why an Allow by it is safe only for actions that have it.
  'ForAllValues:StringEquals': ({ values }, given = []) => given.every((is) => values.includes(is)),
} as const satisfies Record<string, (condition: Condition, given: readonly string[] | undefined) => boolean>;

export type Operator = keyof typeof OPERATORS;

/** @throws TypeError where the call has several values of the key, and the operator is made for one */
export function holds(condition: Condition, keys: AwsCall['keys']): boolean {
  return OPERATORS[condition.operator](condition, keys[condition.key]);
}

function anyValue(
  { operator, key, values }: Condition,
  given: readonly string[] | undefined,
  compare: (wanted: string, is: string) => boolean,
): boolean {
  if (given === undefined) return false;
  const [is, ...more] = given;
  if (is === undefined || more.length > 0) {
    throw new TypeError(`no model of ${operator} where ${key} has ${given.length} values`);
  }
  return values.some((wanted) => compare(wanted, is));
}

export function isOperator(name: string): name is Operator {
  return Object.hasOwn(OPERATORS, name);
}
