import {
  BucketVersioningStatus,
  CreateBucketCommand,
  Event,
  ExpirationStatus,
  FilterRuleName,
  ObjectLockEnabled,
  ObjectLockRetentionMode,
  ObjectOwnership,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  ServerSideEncryption,
  TransitionStorageClass,
  type LifecycleRule,
  type S3Client,
  type TopicConfiguration,
} from '@aws-sdk/client-s3';
import { REGION } from '../account.ts';
import type { Properties } from '../properties.ts';
import type { Creator } from './creator.ts';

/** Configures one aspect of a bucket if the properties contain it. */
type Setter = (s3: S3Client, Bucket: string, properties: Properties) => Promise<void>;

export const bucket: Creator = async (properties, { clients: { s3 }, name }) => {
  const Bucket = properties.string('BucketName') ?? name.toLowerCase();
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: REGION },
      ObjectLockEnabledForBucket: properties.boolean('ObjectLockEnabled'),
    }),
  );
  for (const set of SETTERS) await set(s3, Bucket, properties);
  return {
    ref: Bucket,
    attributes: {
      Arn: `arn:aws:s3:::${Bucket}`,
      DomainName: `${Bucket}.s3.amazonaws.com`,
      RegionalDomainName: `${Bucket}.s3.${REGION}.amazonaws.com`,
    },
  };
};

const setVersioning: Setter = async (s3, Bucket, properties) => {
  const versioning = properties.object('VersioningConfiguration');
  if (versioning === undefined) return;
  const VersioningConfiguration = { Status: versioning.oneOf('Status', BucketVersioningStatus) };
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
};

const blockPublicAccess: Setter = async (s3, Bucket, properties) => {
  const block = properties.object('PublicAccessBlockConfiguration');
  if (block === undefined) return;
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: block.boolean('BlockPublicAcls'),
    BlockPublicPolicy: block.boolean('BlockPublicPolicy'),
    IgnorePublicAcls: block.boolean('IgnorePublicAcls'),
    RestrictPublicBuckets: block.boolean('RestrictPublicBuckets'),
  };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
};

const setOwnership: Setter = async (s3, Bucket, properties) => {
  const rules = properties.object('OwnershipControls')?.objects('Rules');
  if (rules === undefined) return;
  const Rules = rules.map((rule) => ({ ObjectOwnership: rule.oneOf('ObjectOwnership', ObjectOwnership) }));
  await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules } }));
};

const setEncryption: Setter = async (s3, Bucket, properties) => {
  const rules = properties.object('BucketEncryption')?.objects('ServerSideEncryptionConfiguration');
  if (rules === undefined) return;
  const Rules = rules.map((rule) => {
    const encryption = rule.object('ServerSideEncryptionByDefault');
    return {
      BucketKeyEnabled: rule.boolean('BucketKeyEnabled'),
      ApplyServerSideEncryptionByDefault: encryption && {
        SSEAlgorithm: encryption.oneOf('SSEAlgorithm', ServerSideEncryption),
        KMSMasterKeyID: encryption.string('KMSMasterKeyID'),
      },
    };
  });
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
};

const setLifecycle: Setter = async (s3, Bucket, properties) => {
  const rules = properties.object('LifecycleConfiguration')?.objects('Rules');
  if (rules === undefined) return;
  const LifecycleConfiguration = { Rules: rules.map(lifecycleRule) };
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
};

function lifecycleRule(rule: Properties): LifecycleRule {
  const Days = rule.number('ExpirationInDays');
  const ExpiredObjectDeleteMarker = rule.boolean('ExpiredObjectDeleteMarker');
  const expires = Days !== undefined || ExpiredObjectDeleteMarker !== undefined;
  const incompleteUploads = rule.object('AbortIncompleteMultipartUpload');
  const noncurrent = rule.object('NoncurrentVersionExpiration');
  return {
    ID: rule.string('Id'),
    Status: rule.oneOf('Status', ExpirationStatus),
    Filter: { Prefix: rule.string('Prefix') ?? '' },
    Expiration: expires ? { Days, ExpiredObjectDeleteMarker } : undefined,
    AbortIncompleteMultipartUpload: incompleteUploads && {
      DaysAfterInitiation: incompleteUploads.number('DaysAfterInitiation'),
    },
    NoncurrentVersionExpiration: noncurrent && { NoncurrentDays: noncurrent.number('NoncurrentDays') },
    Transitions: rule.objects('Transitions')?.map((transition) => ({
      Days: transition.number('TransitionInDays'),
      StorageClass: transition.oneOf('StorageClass', TransitionStorageClass),
    })),
  };
}

const setObjectLock: Setter = async (s3, Bucket, properties) => {
  const configuration = properties.object('ObjectLockConfiguration');
  if (configuration === undefined) return;
  const retention = configuration.object('Rule')?.object('DefaultRetention');
  const DefaultRetention = retention && {
    Mode: retention.oneOf('Mode', ObjectLockRetentionMode),
    Days: retention.number('Days'),
    Years: retention.number('Years'),
  };
  const ObjectLockConfiguration = {
    ObjectLockEnabled: configuration.oneOf('ObjectLockEnabled', ObjectLockEnabled),
    Rule: DefaultRetention && { DefaultRetention },
  };
  await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
};

const setNotifications: Setter = async (s3, Bucket, properties) => {
  const topics = properties.object('NotificationConfiguration')?.objects('TopicConfigurations');
  if (topics === undefined) return;
  const NotificationConfiguration = { TopicConfigurations: topics.map(topicConfiguration) };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
};

function topicConfiguration(topic: Properties): TopicConfiguration {
  const event = topic.oneOf('Event', Event);
  const rules = topic.object('Filter')?.object('S3Key')?.objects('Rules');
  const FilterRules = rules?.map((rule) => ({
    Name: rule.oneOf('Name', FilterRuleName),
    Value: rule.string('Value'),
  }));
  return {
    TopicArn: topic.string('Topic'),
    Events: event && [event],
    Filter: FilterRules && { Key: { FilterRules } },
  };
}

const SETTERS: readonly Setter[] = [
  setVersioning,
  blockPublicAccess,
  setOwnership,
  setEncryption,
  setLifecycle,
  setObjectLock,
  setNotifications,
];
