import { describe, expect, it } from 'vitest';
import { at, deployed, listOf, onlyResource, resourcesOf } from '../../support/template.ts';
import { EVERYTHING } from '../../support/variants.ts';

const everything = deployed(EVERYTHING);
const actionsOf = (template: typeof everything) =>
  listOf(at(onlyResource(template, 'AWS::IAM::ManagedPolicy').Properties, 'PolicyDocument', 'Statement')).map(
    (statement) => listOf(at(statement, 'Action')),
  );

describe('SiemAccess', () => {
  it('only allows to read and list events by default', () => {
    const template = deployed();
    expect(actionsOf(template)).toEqual([
      ['s3:GetObject', 's3:GetObjectVersion'],
      ['s3:ListBucket'],
      ['s3:GetBucketLocation'],
    ]);
    const policy = JSON.stringify(onlyResource(template, 'AWS::IAM::ManagedPolicy'));
    expect(policy).toContain('"/logs/*"');
    expect(policy).toContain('"s3:prefix":["logs/*"]');
    expect(policy).not.toContain('quarantine');
    expect(
      Object.values(resourcesOf(template, 'AWS::IAM::Role')).map(({ Properties }) => Properties),
    ).not.toEqual(
      expect.arrayContaining([expect.objectContaining({ ManagedPolicyArns: expect.anything() as unknown })]),
    );
  });

  it('also allows to receive messages and to decrypt if there are a queue and a key', () => {
    expect(actionsOf(everything).slice(3)).toEqual([
      [
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:ChangeMessageVisibility',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
      ],
      ['kms:Decrypt'],
    ]);
  });

  it('allows each reader to assume the role, with its external id if it has one', () => {
    const [role] = Object.values(resourcesOf(everything, 'AWS::IAM::Role')).filter(
      ({ Properties }) => 'ManagedPolicyArns' in Properties,
    );
    expect(at(role, 'Properties', 'AssumeRolePolicyDocument', 'Statement')).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: 'arn:aws:iam::210987654321:root' },
      },
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: 'arn:aws:iam::345678901234:role/siem' },
        Condition: { StringEquals: { 'sts:ExternalId': 'workspace-1' } },
      },
    ]);
  });
});
