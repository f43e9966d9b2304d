import type { Template } from 'aws-cdk-lib/assertions';
import { at, evaluated, listOf, resourcesOf, type References } from '../support/template.ts';
import { parsePolicy, type Statement } from '../support/iam/policy.ts';

/**
 * Returns the policy statements of a function's role, with references resolved.
 *
 * @param functionId the function's logical id
 * @throws Error if the role gets permissions from outside its own resource, which this function does not read
 */
export function rolePermissions(template: Template, functionId: string, references: References): Statement[] {
  const resources = resourcesOf(template);
  const roleId = String(at(resources[functionId], 'Properties', 'Role', 'Fn::GetAtt', 0));
  const role = resources[roleId];
  if (role === undefined) throw new Error(`${functionId} has no role`);
  if ('ManagedPolicyArns' in role.Properties) throw new Error(`${roleId} has managed policies`);
  const otherPolicies = Object.entries(resources).filter(
    ([, { Type, Properties }]) =>
      /^AWS::IAM::.*Policy$/.test(Type) && JSON.stringify(Properties).includes(`"${roleId}"`),
  );
  if (otherPolicies.length > 0) {
    throw new Error(`${otherPolicies.map(([id]) => id).join(', ')} grant permissions to ${roleId}`);
  }
  return listOf(role.Properties['Policies']).flatMap((policy) =>
    parsePolicy(evaluated(at(policy, 'PolicyDocument'), references)),
  );
}
