import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct, IDependable } from 'constructs';
import type { Reader } from '../settings/settings.ts';

export interface ObjectTopicProps {
  /** Readers whose accounts may subscribe a queue. */
  readonly readers: readonly Reader[];
  /** ARN of the bucket that publishes, if the stack does not create it. */
  readonly bucketArn?: string | undefined;
  /** Undefined: the topic is not encrypted. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * The topic to which S3 publishes each new object with events. A SIEM subscribes its own queue to it (Panther: "S3 source, SNS").
 */
export class ObjectTopic extends Topic {
  /** The policy that allows S3 to publish. It must exist before a bucket can name this topic. */
  readonly publishPolicy: IDependable;

  constructor(scope: Construct, id: string, { readers, bucketArn, encryptionKey }: ObjectTopicProps) {
    super(scope, id, {
      displayName: '1Password log source: new objects',
      enforceSSL: true,
      ...(encryptionKey === undefined ? {} : { masterKey: encryptionKey }),
    });
    const { policyDependable } = this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'PublishNewObjects',
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          // The bucket of this stack cannot be named: it is created after this policy, and has no name before.
          ...(bucketArn === undefined ? {} : { ArnEquals: { 'aws:SourceArn': bucketArn } }),
        },
      }),
    );
    this.publishPolicy = policyDependable ?? this;
    const accounts = [...new Set(readers.map(({ principalArn }) => accountOf(principalArn)))];
    if (accounts.length === 0) return;
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'SubscribeQueues',
        principals: accounts.map((account) => new AccountPrincipal(account)),
        actions: ['sns:Subscribe'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'sns:Protocol': 'sqs' } },
      }),
    );
  }
}

/** The account ID in `arn:aws:iam::ACCOUNT:…`, a form that the settings have validated. */
function accountOf(principalArn: string): string {
  return principalArn.split(':')[4] ?? '';
}
