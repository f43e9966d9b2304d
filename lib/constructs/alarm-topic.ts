import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export interface AlarmTopicProps {
  /** An address to subscribe. AWS asks it to confirm first. */
  readonly email: string | undefined;
}

/**
 * The topic to which the alarms publish.
 *
 * It is never encrypted with a KMS key. A notification contains no secret. If it depended on the key of the stored data, a disabled
 * key would stop the pollers and also the alarms that report it. CloudWatch may not use the AWS managed key of SNS
 * (alias/aws/sns): with that key, every notification would fail, and nobody would notice.
 */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { email }: AlarmTopicProps) {
    super(scope, id, { displayName: '1Password log source', enforceSSL: true });
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
