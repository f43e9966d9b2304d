import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface SourceKeyProps {
  /** The user's name for the source, to distinguish the keys of several sources. */
  readonly label: string;
}

/**
 * A KMS key for all data of a source. It is retained when the stack is deleted: without it, the retained bucket cannot be read.
 * docs/deploy.md lists the same policy statements for a key that the user provides.
 */
export class SourceKey extends Key {
  constructor(scope: Construct, id: string, { label }: SourceKeyProps) {
    super(scope, id, {
      description: `Encrypts the data of the 1Password log source "${label}".`,
      enableKeyRotation: true,
      // Also if the stack operation that creates it is rolled back: if that is an update, objects may already be encrypted with it.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const { account, region, partition } = Stack.of(this);
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'PublishNewObjects',
        principals: [new ServicePrincipal('s3.amazonaws.com'), new ServicePrincipal('sns.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        // Without a condition, as in the guides of S3 and SNS. The policies of the topic and the queue restrict who may publish.
      }),
    );
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'EncryptLogs',
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        // As in CloudWatch Logs' user guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
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
