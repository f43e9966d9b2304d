import type { IBucket } from 'aws-cdk-lib/aws-s3';

/**
 * A bucket, created here or provided by the user. Not IBucket itself: with exactOptionalPropertyTypes, a Bucket of aws-cdk-lib
 * does not satisfy it.
 */
export type AnyBucket = Pick<IBucket, 'bucketName' | 'bucketArn' | 'arnForObjects'>;
