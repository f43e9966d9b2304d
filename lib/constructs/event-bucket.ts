import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
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
import { LOGS_PREFIX, QUARANTINE_PREFIX } from '../../lambdas/contract/object-layout.ts';
import type { SourceSettings } from '../settings/settings.ts';
import type { ObjectTopic } from './object-topic.ts';

export type EventBucketSettings = Pick<
  SourceSettings,
  'retentionDays' | 'infrequentAccessAfterDays' | 'glacierAfterDays' | 'objectLockDays' | 'objectLockMode'
>;

export interface EventBucketProps {
  readonly settings: EventBucketSettings;
  /** Undefined: S3 managed encryption. */
  readonly encryptionKey?: IKey | undefined;
  /** The topic to which S3 publishes each new object with events. */
  readonly objectTopic?: ObjectTopic | undefined;
}

/**
 * The bucket with events and rejected records. It is retained when the stack is deleted: after 120 days, 1Password no longer has
 * the events.
 */
export class EventBucket extends Bucket {
  constructor(scope: Construct, id: string, { settings, encryptionKey, objectTopic }: EventBucketProps) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      ...(encryptionKey === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : // With a bucket key, S3 calls KMS for the bucket instead of for each object.
          { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }),
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      // Not if the stack operation that creates it is rolled back. S3 deletes it only if it is still empty.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      ...objectLock(settings),
      lifecycleRules: [
        {
          id: 'keep-deleted-and-overwritten-for-30-days',
          // A noncurrent version was deleted, by its age or by a person: the bucket policy lets nobody overwrite an object. There
          // are 30 days to notice and restore it; after that, its storage is no longer paid for.
          noncurrentVersionExpiration: Duration.days(30),
          // A delete marker without versions. S3 does not accept this flag in a rule with an expiration age.
          expiredObjectDeleteMarker: true,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        ...agingRules(settings),
      ],
    });
    this.#requireConditionalWrites();
    if (objectTopic !== undefined) this.#publishNewObjects(objectTopic);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Access logs need a second bucket, which must be paid for and protected. CloudTrail data events record the same, if wanted.',
    });
  }

  /**
   * Lets nobody overwrite an object: S3 only accepts the header If-None-Match with the value *, so a PutObject that has it creates
   * an object or fails. Without this statement, that an object is written once would depend on the client alone.
   *
   * Copies and multipart uploads are denied as well. The pipeline makes none, and S3 does not accept the header for all of their
   * requests (S3 User Guide, "Enforce conditional writes on Amazon S3 buckets").
   */
  #requireConditionalWrites(): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'CreateOnly',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [LOGS_PREFIX, QUARANTINE_PREFIX].map((prefix) => this.arnForObjects(`${prefix}*`)),
        conditions: { Null: { 's3:if-none-match': 'true' } },
      }),
    );
  }

  /**
   * Sets the bucket's own property. The CDK's addEventNotification would deploy a function that may change the notifications of
   * every bucket.
   */
  #publishNewObjects(topic: ObjectTopic): void {
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
    // S3 checks that it may publish when the bucket is created.
    bucket.node.addDependency(topic.publishPolicy);
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

function agingRules({ retentionDays, infrequentAccessAfterDays, glacierAfterDays }: EventBucketSettings) {
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
