import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { awsFailure } from '../../aws/aws-failure.ts';
import { FixSettings } from '../../ingest/errors.ts';
import { isObject, parseJson } from '../../ingest/json.ts';
import type { StackAccess } from '../targets/target.ts';

/** The messages in a dead-letter queue, about: SQS counts them with a delay of up to a minute. */
export interface MessageCounts {
  /** Those that can be moved. */
  readonly visible: number;
  /** Those that somebody has received and not deleted. They can be moved when their visibility timeout ends. */
  readonly hidden: number;
}

/** How far SQS is with moving messages. */
export interface MoveTask {
  /** Milliseconds since 1970. Distinguishes it from other moves of the queue. */
  readonly startedAt: number;
  /** `RUNNING`, `COMPLETED`, `CANCELLING`, `CANCELLED`, or `FAILED`. */
  readonly status: string;
  readonly moved: number;
  /** Of all messages to move. Undefined: SQS has not counted them yet. */
  readonly total: number | undefined;
  /** Why it failed. */
  readonly reason: string | undefined;
}

/** The dead-letter queue of a stack's queue of new objects. */
export class DeadLetters {
  readonly #client: SQSClient;
  readonly #queueArn: string;
  readonly #arn: string;

  private constructor(client: SQSClient, queueArn: string, arn: string) {
    this.#client = client;
    this.#queueArn = queueArn;
    this.#arn = arn;
  }

  /**
   * Finds the dead-letter queue in the attributes of the stack's queue.
   *
   * @throws FixSettings if the queue has none; PipelineError if SQS does not say
   */
  static async find(
    { config }: Pick<StackAccess, 'config'>,
    queue: { readonly url: string; readonly arn: string },
  ): Promise<DeadLetters> {
    // Otherwise the client warns on stderr if an endpoint is configured that is not the host of the queue's URL.
    const client = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
    const { Attributes } = await call(`read queue ${queue.arn}`, queue.arn, () =>
      client.send(new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames: ['RedrivePolicy'] })),
    );
    const policy = parseJson(Attributes?.RedrivePolicy ?? '');
    const arn = isObject(policy) ? policy['deadLetterTargetArn'] : undefined;
    if (typeof arn === 'string') return new DeadLetters(client, queue.arn, arn);
    throw new FixSettings(
      `queue ${queue.arn} has no dead-letter queue: somebody changed it. Deploy the stack again`,
    );
  }

  get arn(): string {
    return this.#arn;
  }

  /** @throws PipelineError if SQS does not say */
  async count(): Promise<MessageCounts> {
    const [, , , , account, name] = this.#arn.split(':');
    const { Attributes } = await call(`read queue ${this.#arn}`, this.#arn, async () => {
      const found = new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account });
      const { QueueUrl } = await this.#client.send(found);
      return this.#client.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
    });
    return {
      visible: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
      hidden: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
    };
  }

  /**
   * Has SQS move all visible messages back to the queue. SQS does this by itself, also after this process has ended.
   *
   * @throws PipelineError if SQS refuses: it moves the messages of a queue once at a time
   */
  async startMove(): Promise<void> {
    await call(`move the messages of queue ${this.#arn}`, this.#arn, () =>
      this.#client.send(
        new StartMessageMoveTaskCommand({ SourceArn: this.#arn, DestinationArn: this.#queueArn }),
      ),
    );
  }

  /**
   * The move that was started last; undefined if there was none.
   *
   * @throws PipelineError if SQS does not say
   */
  async lastMove(): Promise<MoveTask | undefined> {
    const { Results = [] } = await call(`list the moves of queue ${this.#arn}`, this.#arn, () =>
      this.#client.send(new ListMessageMoveTasksCommand({ SourceArn: this.#arn, MaxResults: 1 })),
    );
    const [last] = Results;
    if (last === undefined) return undefined;
    return {
      startedAt: last.StartedTimestamp ?? 0,
      status: last.Status ?? '',
      moved: last.ApproximateNumberOfMessagesMoved ?? 0,
      total: last.ApproximateNumberOfMessagesToMove,
      reason: last.FailureReason,
    };
  }
}

async function call<T>(action: string, resource: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw awsFailure(action, error, resource);
  }
}
