import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export interface AlarmTopicProps {
  /** An address to subscribe. AWS asks it to confirm first. */
  readonly email: string | undefined;
  /** A key that CloudWatch may use. Undefined: the topic is not encrypted. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * The topic to which the alarms publish.
 *
 * By default it is not encrypted: a notification contains no secret, and CloudWatch may not use the AWS managed key of SNS
 * (alias/aws/sns). With that key, every notification would fail, and nobody would notice.
 */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { email, encryptionKey }: AlarmTopicProps) {
    super(scope, id, {
      displayName: '1Password log source',
      enforceSSL: true,
      ...(encryptionKey === undefined ? {} : { masterKey: encryptionKey }),
    });
    // Without a policy, a topic accepts messages from its own account, alarms included. The policy that enforceSSL adds replaces
    // that default, so CloudWatch must be allowed explicitly.
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'PublishAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (email !== undefined) this.addSubscription(new EmailSubscription(email));
  }
}
