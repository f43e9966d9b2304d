import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Says to cdk-nag, and to whoever reads the code, why a policy names all objects below a prefix. cdk-nag wants each such
 * resource acknowledged by itself, spelt with its references in angle brackets. Nothing of it gets into the template.
 *
 * @param construct what has the policy
 * @param resources ARNs that end with a wildcard
 */
export function justifyWildcards(construct: Construct, resources: readonly string[], reason: string): void {
  for (const resource of resources) {
    const id = `AwsSolutions-IAM5[Resource::${spelt(Stack.of(construct).resolve(resource))}]`;
    Validations.of(construct).acknowledge({ id, reason });
  }
}

/** Text, a reference, or a join of those, as cdk-nag spells them. */
function spelt(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(spelt).join('');
  const [[name, given] = ['', undefined]] = Object.entries(value);
  if (name === 'Fn::Join' && Array.isArray(given)) return spelt(given[1]);
  return `<${Array.isArray(given) ? given.join('.') : String(given)}>`;
}
