import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export interface AlarmTopicProps {
  /** An address that is told. AWS asks it to confirm first. */
  readonly email: string | undefined;
  /** One that lets CloudWatch use it. Undefined: none. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * Where alarms are announced.
 *
 * Without a key of the source's it has none: what is said here is no secret, and CloudWatch may not use the key of SNS's own
 * (alias/aws/sns), so that every alarm would fail to be sent and nobody would be told.
 */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { email, encryptionKey }: AlarmTopicProps) {
    super(scope, id, {
      displayName: '1Password log source',
      enforceSSL: true,
      ...(encryptionKey === undefined ? {} : { masterKey: encryptionKey }),
    });
    // A topic without a policy lets its own account publish, alarms too. A policy, as enforceSSL makes one, takes the
    // place of that: CloudWatch has to be let in by name.
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (email !== undefined) this.addSubscription(new EmailSubscription(email));
  }
}
