import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { OPERATOR_OUTPUT } from '../lambdas/contract/environment.ts';
import { SourceKey } from './constructs/source-key.ts';
import { OnePasswordLogSource } from './onepassword-log-source.ts';
import type { Settings } from './settings/settings.ts';

/** One source in a stack of its own, and what a user needs to know of it once it is deployed. */
export class OnePasswordStack extends Stack {
  constructor(scope: Construct, { stackName, alarmTopicArn, kmsKeyArn, bucketName, ...settings }: Settings) {
    super(scope, stackName, {
      stackName,
      description: 'Delivers the events of a 1Password account to an S3 bucket, every minute.',
    });
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
    const ofBucket =
      bucketName === undefined
        ? { retentionDays, infrequentAccessAfterDays, glacierAfterDays, objectLockDays, objectLockMode }
        : { bucket: Bucket.fromBucketName(this, 'Bucket', bucketName) };
    const source = new OnePasswordLogSource(this, 'Source', {
      ...rest,
      ...ofBucket,
      encryptionKey,
      alarmTopic:
        alarmTopicArn === undefined ? undefined : Topic.fromTopicArn(this, 'AlarmTopic', alarmTopicArn),
    });
    const outputs = {
      BucketName: {
        value: source.bucket.bucketName,
        description: 'Bucket that the events are in, below logs/',
      },
      TokenSecretArn: {
        value: source.tokenSecretArn,
        description: "Secret that takes 1Password's bearer token",
      },
      PutTokenCommand: {
        // Read from standard input, the token is in neither the shell's history nor the list of processes.
        value: `aws secretsmanager put-secret-value --region ${this.region} --secret-id ${source.tokenSecretArn} --secret-string file:///dev/stdin`,
        description: 'Next step: run this, paste the token, press Enter and then Ctrl-D',
      },
      AlarmTopicArn: { value: source.alarmTopic.topicArn, description: 'SNS topic that is told of alarms' },
      StateTableName: {
        value: source.stateTable.tableName,
        description: 'Table of where each feed is read next',
      },
      ReaderPolicyArn: {
        value: source.readerPolicy.managedPolicyArn,
        description: 'What a SIEM may do, for a role or a user of its own',
      },
      ReaderRoleArn: {
        value: source.readerRole?.roleArn,
        description: 'Role that the readers of the settings assume',
      },
      ObjectTopicArn: {
        value: source.objectTopic?.topicArn,
        description: 'SNS topic that is told of each new object below logs/',
      },
      QueueUrl: {
        value: source.objectQueue?.queueUrl,
        description: 'SQS queue with a message of S3 for each new object below logs/',
      },
      QueueArn: { value: source.objectQueue?.queueArn, description: 'ARN of that queue' },
      KeyArn: { value: encryptionKey?.keyArn, description: 'KMS key of all that is kept' },
      DashboardName: { value: source.dashboardName, description: 'Dashboard in CloudWatch' },
      [OPERATOR_OUTPUT]: { value: source.operatorSettings, description: 'For npm run operator' },
    };
    for (const [name, { value, description }] of Object.entries(outputs)) {
      if (value !== undefined) new CfnOutput(this, name, { value, description });
    }
  }
}
