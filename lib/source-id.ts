import { Aws, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * A UUID of the source: the same at every deployment, another one for every other source.
 *
 * The first four groups are those of the UUID that CloudFormation gives a stack when it is created, at the end of its id
 * `arn:…:stack/NAME/UUID`; so account, region and stack are told apart, and a stack that was deleted is not taken up again.
 * The fifth is the construct's address, which tells two sources in one stack apart. Moving the construct in the tree or
 * renaming it makes it another source.
 */
export function sourceId(construct: Construct): string {
  const uuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  const groups = [0, 1, 2, 3].map((group) => Fn.select(group, Fn.split('-', uuid)));
  return Fn.join('-', [...groups, construct.node.addr.slice(-12)]);
}
