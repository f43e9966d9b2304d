import type { AwsCall } from '../emulator/aws-call.ts';
import { conditionMatches } from './condition.ts';
import type { Statement } from './policy.ts';
import { matches } from './wildcard.ts';

/** What IAM needs to know about a call. */
export type AccessRequest = Pick<AwsCall, 'action' | 'resource' | 'keys'>;

/**
 * Evaluates an identity policy, or one together with the bucket policy of the same account: an explicit Deny wins, and what no
 * statement allows is denied.
 */
export function isAllowed(statements: readonly Statement[], request: AccessRequest): boolean {
  const applicable = statements.filter((statement) => applies(statement, request));
  return applicable.length > 0 && applicable.every(({ effect }) => effect === 'Allow');
}

function applies(
  { actions, resources, conditions }: Statement,
  { action, resource, keys }: AccessRequest,
): boolean {
  return (
    actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((pattern) => matches(pattern, resource)) &&
    conditions.every((condition) => conditionMatches(condition, keys))
  );
}

/**
 * Splits the Allow statements into the smallest grants that could be removed: one action on one resource with one value of each
 * condition.
 */
export function splitGrants(statements: readonly Statement[]): Statement[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => {
      const choicesByCondition = statement.conditions.map((condition) =>
        condition.values.map((value) => ({ ...condition, values: [value] })),
      );
      const conditionSets = choicesByCondition.reduce<Statement['conditions'][]>(
        (sets, choices) => sets.flatMap((set) => choices.map((choice) => [...set, choice])),
        [[]],
      );
      return statement.actions.flatMap((action) =>
        statement.resources.flatMap((resource) =>
          conditionSets.map((conditions) => ({
            ...statement,
            actions: [action],
            resources: [resource],
            conditions,
          })),
        ),
      );
    });
}
