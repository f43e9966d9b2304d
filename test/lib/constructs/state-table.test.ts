import { Match } from 'aws-cdk-lib/assertions';
import { describe, it } from 'vitest';
import { StateTable } from '../../../lib/constructs/state-table.ts';
import { templateOf } from '../../support/template.ts';

describe('StateTable', () => {
  it('expires only identities, is billed per request, and is protected against loss', () => {
    templateOf((stack) => new StateTable(stack, 'StateTable', {})).hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        KeySchema: [
          { AttributeName: 'feed', KeyType: 'HASH' },
          { AttributeName: 'item', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'feed', AttributeType: 'S' },
          { AttributeName: 'item', AttributeType: 'S' },
        ],
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
        // An AWS owned key: DynamoDB encrypts every table.
        SSESpecification: Match.absent(),
      },
    });
  });
});
