import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Subscription, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct, type IDependable } from 'constructs';

export interface ObjectQueueProps {
  readonly topic: ITopic;
  /**
   * The bucket that publishes to the topic, if it is created here. When S3 configures its notifications, it sends a test message
   * that names no object. A queue that is subscribed before that would receive it, and it would end in the dead-letter queue.
   */
  readonly publisher?: IDependable | undefined;
  /** Undefined: SQS managed encryption. */
  readonly encryptionKey?: IKey | undefined;
}

/** The maximum of SQS: a SIEM may be offline for two weeks. */
const RETENTION = Duration.days(14);
/** The default maximum for processing one object in the S3 inputs of Splunk and Elastic. */
const VISIBILITY_TIMEOUT = Duration.minutes(5);
/** After this many receives, a message moves to the dead-letter queue: the reader cannot read its object. */
const MAX_RECEIVE_COUNT = 5;

/** New objects as a queue of S3's own messages, which the S3 inputs of Splunk, Elastic, and Sentinel read. */
export class ObjectQueue extends Construct {
  readonly queue: Queue;
  /** Messages whose objects the reader failed to read. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { topic, publisher, encryptionKey }: ObjectQueueProps) {
    super(scope, id);
    const common: QueueProps = {
      enforceSSL: true,
      retentionPeriod: RETENTION,
      ...(encryptionKey === undefined
        ? { encryption: QueueEncryption.SQS_MANAGED }
        : { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }),
    };
    this.deadLetters = new Queue(this, 'DeadLetters', common);
    this.queue = new Queue(this, 'Queue', {
      ...common,
      visibilityTimeout: VISIBILITY_TIMEOUT,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        sid: 'SendFromTopic',
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
      }),
    );
    // Raw delivery: the message is the one that S3 wrote, without the SNS envelope. Every reader understands it.
    const subscription = new Subscription(this, 'Subscription', {
      topic,
      protocol: SubscriptionProtocol.SQS,
      endpoint: this.queue.queueArn,
      rawMessageDelivery: true,
    });
    if (publisher !== undefined) subscription.node.addDependency(publisher);
  }
}
