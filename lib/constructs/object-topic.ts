import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct, IDependable } from 'constructs';
import type { Reader } from '../settings/settings.ts';

export interface ObjectTopicProps {
  /** Whose accounts may subscribe a queue. */
  readonly readers: readonly Reader[];
  /** ARN of the bucket that publishes, where it is not of this stack. */
  readonly bucketArn?: string | undefined;
  /** Undefined: none. */
  readonly encryptionKey?: IKey | undefined;
}

/** Told by S3 of each new object with events, as a SIEM needs it that subscribes a queue of its own (Panther: "S3 source, SNS"). */
export class ObjectTopic extends Topic {
  /** What must be there before a bucket can name this topic. */
  readonly mayPublish: IDependable;

  constructor(scope: Construct, id: string, { readers, bucketArn, encryptionKey }: ObjectTopicProps) {
    super(scope, id, {
      displayName: '1Password log source: new objects',
      enforceSSL: true,
      ...(encryptionKey === undefined ? {} : { masterKey: encryptionKey }),
    });
    const published = this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'BucketsOfThisAccount',
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          // A bucket of this stack cannot be named: it needs this policy before it is made, and has a name only then.
          ...(bucketArn === undefined ? {} : { ArnEquals: { 'aws:SourceArn': bucketArn } }),
        },
      }),
    );
    this.mayPublish = published.policyDependable ?? this;
    const accounts = [...new Set(readers.map(({ principalArn }) => accountOf(principalArn)))];
    if (accounts.length === 0) return;
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'QueuesOfReaders',
        principals: accounts.map((account) => new AccountPrincipal(account)),
        actions: ['sns:Subscribe'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'sns:Protocol': 'sqs' } },
      }),
    );
  }
}

/** The fifth part of `arn:aws:iam::ACCOUNT:…`, which the settings have checked. */
function accountOf(principalArn: string): string {
  return principalArn.split(':')[4] ?? '';
}
