import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { OPERATOR_OUTPUT } from '../lambdas/contract/environment.ts';
import { OnePasswordLogSource } from './onepassword-log-source.ts';
import type { Settings } from './settings.ts';

/** One source in a stack of its own, and what a user needs to know of it once it is deployed. */
export class OnePasswordStack extends Stack {
  constructor(scope: Construct, { stackName, alarmTopicArn, ...settings }: Settings) {
    super(scope, stackName, {
      stackName,
      description: 'Delivers the events of a 1Password account to an S3 bucket, every minute.',
    });
    const source = new OnePasswordLogSource(this, 'Source', {
      ...settings,
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
      [OPERATOR_OUTPUT]: { value: source.operatorSettings, description: 'For npm run operator' },
    };
    for (const [name, output] of Object.entries(outputs)) new CfnOutput(this, name, output);
  }
}
