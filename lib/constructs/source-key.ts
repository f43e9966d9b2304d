import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface SourceKeyProps {
  /** The user's name for the source, to tell the keys of several apart. */
  readonly label: string;
}

/**
 * A KMS key for all that a source keeps. It stays when the stack goes: without it the bucket that stays cannot be read.
 * README.md, "A key of your own", has the same statements for a key that the user brings.
 */
export class SourceKey extends Key {
  constructor(scope: Construct, id: string, { label }: SourceKeyProps) {
    super(scope, id, {
      description: `Encrypts what the 1Password log source "${label}" keeps.`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const { account, region, partition } = Stack.of(this);
    const publish = { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'] };
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsToTheirTopic',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        ...publish,
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'NewObjectsToTopicAndQueue',
        principals: [new ServicePrincipal('s3.amazonaws.com'), new ServicePrincipal('sns.amazonaws.com')],
        // Without a condition, as the guides of S3 and SNS have it. Who may publish is in the policies of topic and queue.
        ...publish,
      }),
    );
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'EncryptTheLogsOfThisAccount',
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        // As CloudWatch Logs' user guide has them, "Encrypt log data in CloudWatch Logs using AWS KMS".
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*`,
          },
        },
      }),
    );
  }
}
