import type { IBucket } from 'aws-cdk-lib/aws-s3';

/**
 * What is needed of a bucket, made here or brought by the user. Not IBucket itself: with exactOptionalPropertyTypes a Bucket of
 * aws-cdk-lib is none.
 */
export type AnyBucket = Pick<IBucket, 'bucketName' | 'bucketArn' | 'arnForObjects'>;
