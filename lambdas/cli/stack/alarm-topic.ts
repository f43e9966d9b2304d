import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { awsFailure } from '../../aws/aws-failure.ts';
import type { Subscribers } from '../../health/source-status.ts';
import type { StackAccess } from '../targets/target.ts';
import { readSubscribers } from './subscribers.ts';

/** The topic to which the alarms of a stack publish. */
export class AlarmTopic {
  readonly #client: SNSClient;
  readonly #arn: string;

  constructor({ config }: Pick<StackAccess, 'config'>, arn: string) {
    this.#client = new SNSClient(config);
    this.#arn = arn;
  }

  /** @throws PipelineError if SNS does not say */
  subscribers(): Promise<Subscribers> {
    return readSubscribers(this.#client, this.#arn);
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
