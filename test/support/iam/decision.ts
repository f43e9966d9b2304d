import type { AwsCall } from '../emulator/aws-call.ts';
import { holds } from './condition.ts';
import type { Statement } from './policy.ts';
import { matches } from './wildcard.ts';

/** What a caller asks for, as far as IAM decides on it. */
export type Asked = Pick<AwsCall, 'action' | 'resource' | 'keys'>;

/** What the identity policies of a caller come to: a denial wins, and what nothing allows is denied. */
export function isAllowed(statements: readonly Statement[], asked: Asked): boolean {
  const applying = statements.filter((statement) => applies(statement, asked));
  return applying.length > 0 && applying.every(({ effect }) => effect === 'Allow');
}

function applies({ actions, resources, conditions }: Statement, { action, resource, keys }: Asked): boolean {
  return (
    actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((pattern) => matches(pattern, resource)) &&
    conditions.every((condition) => holds(condition, keys))
  );
}

/**
 * What is granted, in the smallest pieces in which it could be taken away: of each statement one action on one resource
 * with one value of each of its conditions.
 */
export function grantsOf(statements: readonly Statement[]): Statement[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => {
      const byCondition = statement.conditions.map((condition) =>
        condition.values.map((value) => ({ ...condition, values: [value] })),
      );
      const conditionSets = byCondition.reduce<Statement['conditions'][]>(
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
