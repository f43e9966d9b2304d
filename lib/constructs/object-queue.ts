import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  FilterOrPolicy,
  type ITopic,
  Subscription,
  SubscriptionFilter,
  SubscriptionProtocol,
} from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct, type IDependable } from 'constructs';

export interface ObjectQueueProps {
  readonly topic: ITopic;
  /** The bucket that publishes to the topic, if it is created here. */
  readonly publisher?: IDependable | undefined;
  /** Undefined: SQS managed encryption. */
  readonly encryptionKey?: IKey | undefined;
}

/**
 * How long a SIEM may be offline. It is less than the retention of the dead-letter queue: SQS counts both from the time at which
 * the message was first sent. So a message is in the dead-letter queue for at least four days, a long weekend.
 */
const RETENTION = Duration.days(10);
/** The maximum of SQS. */
const DEAD_LETTER_RETENTION = Duration.days(14);
/** The default maximum for processing one object in the S3 inputs of Splunk and Elastic. */
const VISIBILITY_TIMEOUT = Duration.minutes(5);
/** After this many receives, a message moves to the dead-letter queue: the reader cannot read its object. */
const MAX_RECEIVE_COUNT = 5;

/**
 * The messages that name an object. S3 sends a test message each time somebody configures the notifications of a bucket. It names
 * none, so a reader may leave it in the queue, and it would end in the dead-letter queue.
 */
const NEW_OBJECTS = {
  Records: FilterOrPolicy.policy({
    eventName: FilterOrPolicy.filter(SubscriptionFilter.stringFilter({ matchPrefixes: ['ObjectCreated:'] })),
  }),
};

/** New objects as a queue of S3's own messages, which the S3 inputs of Splunk, Elastic, and Sentinel read. */
export class ObjectQueue extends Construct {
  readonly queue: Queue;
  /** Messages whose objects the reader failed to read, and messages that SNS could not deliver to the queue. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { topic, publisher, encryptionKey }: ObjectQueueProps) {
    super(scope, id);
    const common: QueueProps = {
      enforceSSL: true,
      ...(encryptionKey === undefined
        ? { encryption: QueueEncryption.SQS_MANAGED }
        : { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }),
    };
    this.deadLetters = new Queue(this, 'DeadLetters', { ...common, retentionPeriod: DEAD_LETTER_RETENTION });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      retentionPeriod: RETENTION,
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
      filterPolicyWithMessageBody: NEW_OBJECTS,
      // SNS does not retry what the queue or its key refuses. Without a dead-letter queue, it drops the message.
      deadLetterQueue: this.deadLetters,
    });
    // A filter takes up to 15 minutes to be in effect, and S3 sends its test message when it creates the bucket.
    if (publisher !== undefined) subscription.node.addDependency(publisher);
  }
}
