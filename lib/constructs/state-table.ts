import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { STATE_TABLE } from '../../lambdas/contract/state-table.ts';

export interface StateTableProps {
  /** Undefined: a key of AWS's own, which costs nothing. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * Each feed's state (where it is read next, and what is under way), and the identities of what was delivered, which expire.
 *
 * Without it the feeds stop until an operator has rebuilt it from the bucket. So it is as hard to lose as a bucket with objects
 * in it: it outlives its stack, DeleteTable is refused until someone turns the protection off, and any moment of the last 35
 * days can be restored.
 */
export class StateTable extends Table {
  constructor(scope: Construct, id: string, { encryptionKey }: StateTableProps) {
    super(scope, id, {
      partitionKey: { name: STATE_TABLE.feed, type: AttributeType.STRING },
      sortKey: { name: STATE_TABLE.item, type: AttributeType.STRING },
      timeToLiveAttribute: STATE_TABLE.expiresAt,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Without `encryption` a table is encrypted at rest with a key of AWS's own. This one holds cursors and hashes, no events.
      ...(encryptionKey === undefined ? {} : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
