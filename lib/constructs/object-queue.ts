import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Subscription, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct, type IDependable } from 'constructs';

export interface ObjectQueueProps {
  readonly topic: ITopic;
  /**
   * What publishes to the topic, where that is made here. When it is made S3 sends a message that names no object, which
   * would end among the dead letters: nobody is to be subscribed by then.
   */
  readonly publisher?: IDependable | undefined;
  /** Undefined: a key of SQS's own. */
  readonly encryptionKey?: IKey | undefined;
}

/** SQS keeps a message for so long at the most: a SIEM may be away for two weeks. */
const RETENTION = Duration.days(14);
/** What the S3 inputs of Splunk and Elastic take an object's processing to last at the most by default. */
const VISIBILITY_TIMEOUT = Duration.minutes(5);
/** So often a message is handed out; then its object is taken for one that the reader cannot read. */
const MAX_RECEIVE_COUNT = 5;

/** New objects as a queue of S3's own messages: what the S3 inputs of Splunk, Elastic and Sentinel read. */
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
        sid: 'TheTopicOfNewObjects',
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
      }),
    );
    // The message as S3 wrote it, without an envelope: every reader understands that.
    const subscription = new Subscription(this, 'Subscription', {
      topic,
      protocol: SubscriptionProtocol.SQS,
      endpoint: this.queue.queueArn,
      rawMessageDelivery: true,
    });
    if (publisher !== undefined) subscription.node.addDependency(publisher);
  }
}
