import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

/**
 * One item per feed: where it is read next, and what is under way.
 *
 * Without it the feeds begin again at their look-back and deliver events a second time. So it is as hard to lose as a
 * bucket with objects in it: it outlives its stack, DeleteTable is refused until someone turns the protection off, and
 * any moment of the last 35 days can be restored.
 */
export class StateTable extends Table {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      partitionKey: { name: 'feed', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Without `encryption` a table is encrypted at rest with a key of AWS's own. This one holds cursors and hashes, no
      // events; a KMS key of the account would be paid for at every poll, and could be disabled under the running pollers.
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
