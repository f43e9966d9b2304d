import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { STATE_TABLE } from '../../lambdas/contract/state-table.ts';

export interface StateTableProps {
  /** Undefined: an AWS owned key, which is free. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * The state of each feed (its position, and the batch in progress), and the identities of delivered events, which expire.
 *
 * Without this table the feeds stop until an operator rebuilds it from the bucket. So it is protected like a bucket with
 * objects: it is retained when the stack is deleted, DeleteTable fails until someone turns the protection off, and any moment of
 * the last 35 days can be restored.
 */
export class StateTable extends Table {
  constructor(scope: Construct, id: string, { encryptionKey }: StateTableProps) {
    super(scope, id, {
      partitionKey: { name: STATE_TABLE.feed, type: AttributeType.STRING },
      sortKey: { name: STATE_TABLE.item, type: AttributeType.STRING },
      timeToLiveAttribute: STATE_TABLE.expiresAt,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Without `encryption`, DynamoDB encrypts a table with an AWS owned key. The table contains cursors and hashes, no events.
      ...(encryptionKey === undefined ? {} : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
