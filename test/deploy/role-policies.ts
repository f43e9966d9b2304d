import type { Template } from 'aws-cdk-lib/assertions';
import { at, evaluated, listOf, resourcesOf, type References } from '../support/template.ts';
import { parsePolicy, type Statement } from '../support/iam/policy.ts';

/**
 * What the role of a function may do, where its template has become what `references` says.
 *
 * @param functionId the function's logical id
 * @throws Error where the role has rights from elsewhere than from itself, which are not looked for
 */
export function rightsOf(template: Template, functionId: string, references: References): Statement[] {
  const resources = resourcesOf(template);
  const roleId = String(at(resources[functionId], 'Properties', 'Role', 'Fn::GetAtt', 0));
  const role = resources[roleId];
  if (role === undefined) throw new Error(`${functionId} has no role`);
  if ('ManagedPolicyArns' in role.Properties) throw new Error(`${roleId} has managed policies`);
  const beside = Object.entries(resources).filter(
    ([, { Type, Properties }]) =>
      /^AWS::IAM::.*Policy$/.test(Type) && JSON.stringify(Properties).includes(`"${roleId}"`),
  );
  if (beside.length > 0) throw new Error(`${beside.map(([id]) => id).join(', ')} give rights to ${roleId}`);
  return listOf(role.Properties['Policies']).flatMap((policy) =>
    parsePolicy(evaluated(at(policy, 'PolicyDocument'), references)),
  );
}
