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

/** Sets one side of a bucket as the properties say, if they do. */
type Setter = (s3: S3Client, Bucket: string, properties: Properties) => Promise<void>;

export const bucket: Creator = async (properties, { clients: { s3 }, name }) => {
  const Bucket = properties.text('BucketName') ?? name.toLowerCase();
  await s3.send(
    new CreateBucketCommand({
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: REGION },
      ObjectLockEnabledForBucket: properties.flag('ObjectLockEnabled'),
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
  const versioning = properties.part('VersioningConfiguration');
  if (versioning === undefined) return;
  const VersioningConfiguration = { Status: versioning.oneOf('Status', BucketVersioningStatus) };
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
};

const blockPublicAccess: Setter = async (s3, Bucket, properties) => {
  const block = properties.part('PublicAccessBlockConfiguration');
  if (block === undefined) return;
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: block.flag('BlockPublicAcls'),
    BlockPublicPolicy: block.flag('BlockPublicPolicy'),
    IgnorePublicAcls: block.flag('IgnorePublicAcls'),
    RestrictPublicBuckets: block.flag('RestrictPublicBuckets'),
  };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
};

const setOwnership: Setter = async (s3, Bucket, properties) => {
  const rules = properties.part('OwnershipControls')?.parts('Rules');
  if (rules === undefined) return;
  const Rules = rules.map((rule) => ({ ObjectOwnership: rule.oneOf('ObjectOwnership', ObjectOwnership) }));
  await s3.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules } }));
};

const encrypt: Setter = async (s3, Bucket, properties) => {
  const rules = properties.part('BucketEncryption')?.parts('ServerSideEncryptionConfiguration');
  if (rules === undefined) return;
  const Rules = rules.map((rule) => {
    const byDefault = rule.part('ServerSideEncryptionByDefault');
    return {
      BucketKeyEnabled: rule.flag('BucketKeyEnabled'),
      ApplyServerSideEncryptionByDefault: byDefault && {
        SSEAlgorithm: byDefault.oneOf('SSEAlgorithm', ServerSideEncryption),
        KMSMasterKeyID: byDefault.text('KMSMasterKeyID'),
      },
    };
  });
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
};

const setLifecycle: Setter = async (s3, Bucket, properties) => {
  const rules = properties.part('LifecycleConfiguration')?.parts('Rules');
  if (rules === undefined) return;
  const LifecycleConfiguration = { Rules: rules.map(lifecycleRule) };
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
};

function lifecycleRule(rule: Properties): LifecycleRule {
  const Days = rule.number('ExpirationInDays');
  const ExpiredObjectDeleteMarker = rule.flag('ExpiredObjectDeleteMarker');
  const expires = Days !== undefined || ExpiredObjectDeleteMarker !== undefined;
  const unfinished = rule.part('AbortIncompleteMultipartUpload');
  const noncurrent = rule.part('NoncurrentVersionExpiration');
  return {
    ID: rule.text('Id'),
    Status: rule.oneOf('Status', ExpirationStatus),
    Filter: { Prefix: rule.text('Prefix') ?? '' },
    Expiration: expires ? { Days, ExpiredObjectDeleteMarker } : undefined,
    AbortIncompleteMultipartUpload: unfinished && {
      DaysAfterInitiation: unfinished.number('DaysAfterInitiation'),
    },
    NoncurrentVersionExpiration: noncurrent && { NoncurrentDays: noncurrent.number('NoncurrentDays') },
    Transitions: rule.parts('Transitions')?.map((transition) => ({
      Days: transition.number('TransitionInDays'),
      StorageClass: transition.oneOf('StorageClass', TransitionStorageClass),
    })),
  };
}

const lock: Setter = async (s3, Bucket, properties) => {
  const configuration = properties.part('ObjectLockConfiguration');
  if (configuration === undefined) return;
  const retention = configuration.part('Rule')?.part('DefaultRetention');
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

const notify: Setter = async (s3, Bucket, properties) => {
  const topics = properties.part('NotificationConfiguration')?.parts('TopicConfigurations');
  if (topics === undefined) return;
  const NotificationConfiguration = { TopicConfigurations: topics.map(topicConfiguration) };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
};

function topicConfiguration(topic: Properties): TopicConfiguration {
  const event = topic.oneOf('Event', Event);
  const rules = topic.part('Filter')?.part('S3Key')?.parts('Rules');
  const FilterRules = rules?.map((rule) => ({
    Name: rule.oneOf('Name', FilterRuleName),
    Value: rule.text('Value'),
  }));
  return {
    TopicArn: topic.text('Topic'),
    Events: event && [event],
    Filter: FilterRules && { Key: { FilterRules } },
  };
}

const SETTERS: readonly Setter[] = [
  setVersioning,
  blockPublicAccess,
  setOwnership,
  encrypt,
  setLifecycle,
  lock,
  notify,
];
