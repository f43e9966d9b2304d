import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface StateTableProps {
  /** Undefined: a key of AWS's own, which costs nothing. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * One item per feed: where it is read next, and what is under way.
 *
 * Without it the feeds begin again at their look-back and deliver events a second time. So it is as hard to lose as a
 * bucket with objects in it: it outlives its stack, DeleteTable is refused until someone turns the protection off, and
 * any moment of the last 35 days can be restored.
 */
export class StateTable extends Table {
  constructor(scope: Construct, id: string, { encryptionKey }: StateTableProps) {
    super(scope, id, {
      partitionKey: { name: 'feed', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Without `encryption` a table is encrypted at rest with a key of AWS's own. This one holds cursors and hashes, no events.
      ...(encryptionKey === undefined ? {} : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
