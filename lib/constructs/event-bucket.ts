import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  ObjectLockRetention,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { LOGS_PREFIX } from '../../lambdas/contract/object-layout.ts';
import type { SourceSettings } from '../settings/settings.ts';
import type { ObjectTopic } from './object-topic.ts';

export type EventBucketSettings = Pick<
  SourceSettings,
  'retentionDays' | 'infrequentAccessAfterDays' | 'glacierAfterDays' | 'objectLockDays' | 'objectLockMode'
>;

export interface EventBucketProps {
  readonly settings: EventBucketSettings;
  /** Undefined: a key of S3's own. */
  readonly encryptionKey?: IKey | undefined;
  /** Told of each new object with events. */
  readonly objectTopic?: ObjectTopic | undefined;
}

/** Where events and rejected records are kept. It outlives its stack: what it holds cannot be had again from 1Password after 120 days. */
export class EventBucket extends Bucket {
  constructor(scope: Construct, id: string, { settings, encryptionKey, objectTopic }: EventBucketProps) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      ...(encryptionKey === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : // With a bucket key KMS is asked for the bucket, and not for each object.
          { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }),
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...objectLock(settings),
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
        ...ageing(settings),
      ],
    });
    if (objectTopic !== undefined) this.#announceObjects(objectTopic);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'A log of who reads the bucket is a second bucket to pay for and to guard; CloudTrail data events tell the same, where they are wanted.',
    });
  }

  /** By the bucket's own property: the CDK's way is a function that may change the notifications of every bucket. */
  #announceObjects(topic: ObjectTopic): void {
    const bucket = this.node.defaultChild;
    if (!(bucket instanceof CfnBucket)) throw new Error('a bucket is a CfnBucket');
    bucket.notificationConfiguration = {
      topicConfigurations: [
        {
          event: 's3:ObjectCreated:*',
          filter: { s3Key: { rules: [{ name: 'prefix', value: LOGS_PREFIX }] } },
          topic: topic.topicArn,
        },
      ],
    };
    // S3 tries whether it may publish when the bucket is made.
    bucket.node.addDependency(topic.mayPublish);
  }
}

function objectLock({ objectLockDays, objectLockMode }: EventBucketSettings) {
  if (objectLockDays === null) return {};
  const days = Duration.days(objectLockDays);
  return {
    objectLockEnabled: true,
    objectLockDefaultRetention:
      objectLockMode === 'COMPLIANCE'
        ? ObjectLockRetention.compliance(days)
        : ObjectLockRetention.governance(days),
  };
}

function ageing({ retentionDays, infrequentAccessAfterDays, glacierAfterDays }: EventBucketSettings) {
  const transitions = [
    { storageClass: StorageClass.INFREQUENT_ACCESS, after: infrequentAccessAfterDays },
    { storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, after: glacierAfterDays },
  ].flatMap(({ storageClass, after }) =>
    after === null ? [] : [{ storageClass, transitionAfter: Duration.days(after) }],
  );
  return [
    ...(transitions.length === 0 ? [] : [{ id: 'store-cheaper-with-age', transitions }]),
    ...(retentionDays === null
      ? []
      : [{ id: 'delete-after-retention', expiration: Duration.days(retentionDays) }]),
  ];
}
