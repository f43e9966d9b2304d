import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface EventBucketProps {
  /** After how many days objects are deleted; null: never. */
  readonly retentionDays: number | null;
}

/** Where events and rejected records are kept. It outlives its stack: what it holds cannot be had again from 1Password after 120 days. */
export class EventBucket extends Bucket {
  constructor(scope: Construct, id: string, { retentionDays }: EventBucketProps) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          id: 'keep-deleted-and-overwritten-for-30-days',
          // Nothing here writes an object twice. A version that is not current was deleted, by age or by someone, or
          // overwritten by someone: 30 days to notice and take it back, and then the storage is not paid for any longer.
          noncurrentVersionExpiration: Duration.days(30),
          // What a deleted object leaves behind when its versions are gone; S3 takes no such flag beside an age.
          expiredObjectDeleteMarker: true,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        ...(retentionDays === null
          ? []
          : [{ id: 'delete-after-retention', expiration: Duration.days(retentionDays) }]),
      ],
    });
  }
}
