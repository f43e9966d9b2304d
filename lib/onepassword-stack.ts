import { Annotations, CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { OPERATOR_OUTPUT } from '../lambdas/contract/environment.ts';
import { SourceKey } from './constructs/source-key.ts';
import { OnePasswordLogSource } from './onepassword-log-source.ts';
import { packageVersion } from './package-version.ts';
import { hasNoAlarmRecipient, NO_ALARM_RECIPIENT, settingWarnings } from './setting-warnings.ts';
import type { Settings } from './settings/settings.ts';

/** A stack with one source, outputs for its user, and warnings about its settings. */
export class OnePasswordStack extends Stack {
  constructor(scope: Construct, all: Settings) {
    const { stackName, alarmTopicArn, kmsKeyArn, bucketName, ...settings } = all;
    super(scope, stackName, {
      stackName,
      description: 'Delivers the events of a 1Password account to an S3 bucket, every minute.',
    });
    for (const { id, text } of settingWarnings(all)) Annotations.of(this).addWarningV2(id, text);
    const encryptionKey =
      kmsKeyArn === undefined
        ? undefined
        : kmsKeyArn === 'new'
          ? new SourceKey(this, 'Key', { label: settings.label })
          : Key.fromKeyArn(this, 'Key', kmsKeyArn);
    const {
      retentionDays,
      infrequentAccessAfterDays,
      glacierAfterDays,
      objectLockDays,
      objectLockMode,
      ...rest
    } = settings;
    const bucketProps =
      bucketName === undefined
        ? {
            retentionDays,
            infrequentAccessAfterDays,
            glacierAfterDays,
            // The mode has a default, and must not be given without a lock.
            ...(objectLockDays === null ? {} : { objectLockDays, objectLockMode }),
          }
        : { bucket: Bucket.fromBucketName(this, 'Bucket', bucketName) };
    const source = new OnePasswordLogSource(this, 'Source', {
      ...rest,
      ...bucketProps,
      encryptionKey,
      alarmTopic:
        alarmTopicArn === undefined ? undefined : Topic.fromTopicArn(this, 'AlarmTopic', alarmTopicArn),
    });
    const outputs = {
      BucketName: {
        value: source.bucket.bucketName,
        description: 'Bucket with the events, below logs/',
      },
      TokenSecretArn: {
        value: source.tokenSecretArn,
        description: "Secret for 1Password's bearer token",
      },
      PutTokenCommand: {
        value: source.putTokenCommand,
        description: 'Next step: run this command, paste the token, press Enter, then Ctrl-D',
      },
      AlarmTopicArn: {
        value: source.alarmTopic.topicArn,
        description: 'SNS topic to which the alarms publish',
      },
      NoAlarmRecipient: {
        value: hasNoAlarmRecipient(all) ? NO_ALARM_RECIPIENT : undefined,
        description: 'Next step: set an address for alarms',
      },
      StateTableName: {
        value: source.stateTable.tableName,
        description: 'DynamoDB table with the state of each feed',
      },
      ReaderPolicyArn: {
        value: source.readerPolicy.managedPolicyArn,
        description: 'Permissions of a SIEM, to attach to its role or user',
      },
      ReaderRoleArn: {
        value: source.readerRole?.roleArn,
        description: 'Role that the readers in the settings assume',
      },
      ObjectTopicArn: {
        value: source.objectTopic?.topicArn,
        description: 'SNS topic to which S3 publishes each new object below logs/',
      },
      QueueUrl: {
        value: source.objectQueue?.queueUrl,
        description: 'SQS queue with an S3 message for each new object below logs/',
      },
      QueueArn: { value: source.objectQueue?.queueArn, description: 'ARN of the SQS queue' },
      KeyArn: { value: encryptionKey?.keyArn, description: 'KMS key that encrypts all stored data' },
      DashboardName: { value: source.dashboardName, description: 'CloudWatch dashboard' },
      LogGroups: {
        value: Fn.join(
          ',',
          source.logGroups.map(({ logGroupName }) => logGroupName),
        ),
        description: 'CloudWatch log groups of the pollers, one for each feed',
      },
      Version: {
        value: packageVersion(),
        description: 'Version of onepassword-siem-pipeline that is deployed',
      },
      [OPERATOR_OUTPUT]: { value: source.operatorSettings, description: 'Settings for npm run operator' },
    };
    for (const [name, { value, description }] of Object.entries(outputs)) {
      if (value !== undefined) new CfnOutput(this, name, { value, description });
    }
  }
}
