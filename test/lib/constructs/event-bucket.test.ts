import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { EventBucket } from '../../../lib/constructs/event-bucket.ts';
import { checkSettings, type Settings } from '../../../lib/settings/settings.ts';
import { at, listOf, onlyResource, resourcesOf, templateOf } from '../../support/template.ts';

const template = bucketTemplate(400);

function bucketTemplate(retentionDays: number | null, settings: Partial<Settings> = {}) {
  return templateOf(
    (stack) =>
      new EventBucket(stack, 'EventBucket', { settings: checkSettings({ retentionDays, ...settings }) }),
  );
}

describe('EventBucket', () => {
  it('is private, encrypted, versioned, and retained with its stack', () => {
    template.hasResource('AWS::S3::Bucket', {
      // Not if the stack operation that creates it is rolled back.
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        VersioningConfiguration: { Status: 'Enabled' },
      },
    });
  });

  it.each([{ Bool: { 'aws:SecureTransport': 'false' } }, { NumericLessThan: { 's3:TlsVersion': 1.2 } }])(
    'denies all actions to everyone on %o',
    (Condition) => {
      template.hasResourceProperties('AWS::S3::BucketPolicy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:*', Condition }),
          ]),
        },
      });
    },
  );

  it('lets nobody write an object without If-None-Match', () => {
    const bucketArn = { 'Fn::GetAtt': [Object.keys(resourcesOf(template, 'AWS::S3::Bucket'))[0], 'Arn'] };
    const policy = onlyResource(template, 'AWS::S3::BucketPolicy').Properties;
    expect(listOf(at(policy, 'PolicyDocument', 'Statement'))).toContainEqual({
      Sid: 'CreateOnly',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutObject',
      Resource: ['/logs/*', '/quarantine/*'].map((below) => ({ 'Fn::Join': ['', [bucketArn, below]] })),
      Condition: { Null: { 's3:if-none-match': 'true' } },
    });
  });

  const housekeeping = {
    Status: 'Enabled',
    NoncurrentVersionExpiration: { NoncurrentDays: 30 },
    ExpiredObjectDeleteMarker: true,
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
  };

  it('deletes objects after the retention period, and noncurrent versions 30 days later', () => {
    expect(rulesOf(400)).toEqual([
      expect.objectContaining(housekeeping),
      { Id: 'delete-after-retention', Status: 'Enabled', ExpirationInDays: 400 },
    ]);
  });

  it('deletes no object if the retention is unlimited', () => {
    expect(rulesOf(null)).toEqual([expect.objectContaining(housekeeping)]);
    expect(JSON.stringify(rulesOf(null))).not.toContain('ExpirationInDays');
  });

  it('has neither an object lock nor transitions by default', () => {
    const bucket = onlyResource(template, 'AWS::S3::Bucket').Properties;
    expect(bucket).not.toHaveProperty('ObjectLockEnabled');
    expect(JSON.stringify(bucket)).not.toContain('Transitions');
  });

  it('moves old objects to cheaper storage', () => {
    const settings = { infrequentAccessAfterDays: 30, glacierAfterDays: 90 };
    bucketTemplate(400, settings).hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([
          Match.objectLike({
            Status: 'Enabled',
            Transitions: [
              { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
              { StorageClass: 'GLACIER_IR', TransitionInDays: 90 },
            ],
          }),
        ]),
      },
    });
  });

  it.each(['GOVERNANCE', 'COMPLIANCE'] as const)('locks each object in the mode %s', (Mode) => {
    bucketTemplate(400, { objectLockDays: 365, objectLockMode: Mode }).hasResourceProperties(
      'AWS::S3::Bucket',
      {
        ObjectLockEnabled: true,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Days: 365, Mode } },
        },
      },
    );
  });
});

function rulesOf(retentionDays: number | null): unknown {
  return at(
    onlyResource(bucketTemplate(retentionDays), 'AWS::S3::Bucket').Properties,
    'LifecycleConfiguration',
    'Rules',
  );
}
