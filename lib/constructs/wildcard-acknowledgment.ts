import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * States, for cdk-nag and for readers of the code, why a policy names all objects below a prefix. cdk-nag requires one
 * acknowledgment per resource, which contains the resource's references in angle brackets. The template does not change.
 *
 * @param construct the construct with the policy
 * @param resources ARNs that end with a wildcard
 */
export function acknowledgeWildcards(
  construct: Construct,
  resources: readonly string[],
  reason: string,
): void {
  for (const resource of resources) {
    const id = `AwsSolutions-IAM5[Resource::${formatResource(Stack.of(construct).resolve(resource))}]`;
    Validations.of(construct).acknowledge({ id, reason });
  }
}

/** A string, a reference, or a join of these, in cdk-nag's notation. */
function formatResource(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(formatResource).join('');
  const [[name, operand] = ['', undefined]] = Object.entries(value);
  if (name === 'Fn::Join' && Array.isArray(operand)) return formatResource(operand[1]);
  return `<${Array.isArray(operand) ? operand.join('.') : String(operand)}>`;
}
