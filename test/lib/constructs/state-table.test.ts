import { Match } from 'aws-cdk-lib/assertions';
import { describe, it } from 'vitest';
import { StateTable } from '../../../lib/constructs/state-table.ts';
import { templateOf } from '../template.ts';

describe('StateTable', () => {
  it('has one item per feed, is paid for by use, and is hard to lose', () => {
    templateOf((stack) => new StateTable(stack, 'StateTable', {})).hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        KeySchema: [{ AttributeName: 'feed', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'feed', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
        // A key of AWS's own: DynamoDB has no table that is not encrypted.
        SSESpecification: Match.absent(),
      },
    });
  });
});
