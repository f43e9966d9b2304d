import { paginateListSubscriptionsByTopic, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { awsFailure } from '../../aws/aws-failure.ts';
import type { StackAccess } from '../targets/target.ts';

/** Who receives what is published to the topic of the alarms. */
export interface AlarmSubscribers {
  /** The protocols of the subscriptions that receive messages: `email`, `sqs`, `https` … */
  readonly confirmed: readonly string[];
  /** The protocols of those whose subscriber has not confirmed yet. */
  readonly pending: readonly string[];
}

/** The topic to which the alarms of a stack publish. */
export class AlarmTopic {
  readonly #client: SNSClient;
  readonly #arn: string;

  constructor({ config }: Pick<StackAccess, 'config'>, arn: string) {
    this.#client = new SNSClient(config);
    this.#arn = arn;
  }

  /** @throws PipelineError if SNS does not say */
  async subscribers(): Promise<AlarmSubscribers> {
    const confirmed: string[] = [];
    const pending: string[] = [];
    try {
      const pages = paginateListSubscriptionsByTopic({ client: this.#client }, { TopicArn: this.#arn });
      for await (const { Subscriptions = [] } of pages) {
        for (const { SubscriptionArn = '', Protocol = '' } of Subscriptions) {
          // Otherwise `PendingConfirmation`, or `Deleted`.
          if (SubscriptionArn.startsWith('arn:')) confirmed.push(Protocol);
          else if (SubscriptionArn === 'PendingConfirmation') pending.push(Protocol);
        }
      }
    } catch (error) {
      throw awsFailure(`list the subscribers of topic ${this.#arn}`, error, this.#arn);
    }
    return { confirmed, pending };
  }

  /**
   * Publishes a message.
   *
   * @param subject ASCII, at most 100 characters: the subject of an email
   * @throws PipelineError if SNS does not accept it
   */
  async publish(subject: string, message: string): Promise<void> {
    try {
      await this.#client.send(
        new PublishCommand({ TopicArn: this.#arn, Subject: subject, Message: message }),
      );
    } catch (error) {
      throw awsFailure(`publish to topic ${this.#arn}`, error, this.#arn);
    }
  }
}
