import { Aws, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The UUID of a source: the same at every deployment, and different for every source.
 *
 * CloudFormation assigns a UUID to a stack when it creates it: the last part of the stack ID `arn:…:stack/NAME/UUID`. Its first
 * four groups are the first four groups of the source's UUID. So the UUID differs between accounts, regions, and stacks, and
 * a stack that is created again has another one. The fifth group is the address of the construct, which distinguishes two
 * sources in one stack. A construct that is renamed or moved in the tree becomes another source.
 */
export function sourceId(construct: Construct): string {
  const uuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  const groups = [0, 1, 2, 3].map((group) => Fn.select(group, Fn.split('-', uuid)));
  return Fn.join('-', [...groups, construct.node.addr.slice(-12)]);
}
