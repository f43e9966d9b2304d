import { createServer } from 'node:http';
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { at } from '../template.ts';
import { listen, readBody, type LocalServer } from '../local-server.ts';
import { forward } from './forward.ts';

/** A move of messages, as ListMessageMoveTasks returns it. */
interface Task {
  readonly SourceArn: string;
  readonly DestinationArn: string;
  readonly StartedTimestamp: number;
  Status: 'RUNNING' | 'COMPLETED' | 'FAILED';
  ApproximateNumberOfMessagesMoved: number;
  FailureReason?: string;
}

/**
 * Starts an SQS that moves messages from one queue to another, which the emulator does not support. It forwards all other calls to
 * the emulator. A move is not listed at the first look, as if the list were eventually consistent; it is running at the second look,
 * and has ended at the third. As in AWS, a queue has one running move at most.
 *
 * @param failure why each move fails; undefined: none does
 */
export async function startMessageMoves(
  emulator: string,
  sqs: SQSClient,
  failure?: string,
): Promise<LocalServer> {
  const tasks: Task[] = [];
  /** A task that was started, and that the next list does not show yet. */
  let unlisted: Task | undefined;

  async function execute(operation: string, input: unknown): Promise<object | undefined> {
    const SourceArn = String(at(input, 'SourceArn'));
    const [newest] = tasks.filter((task) => task.SourceArn === SourceArn);
    if (operation === 'StartMessageMoveTask') {
      if (newest?.Status === 'RUNNING') throw new Error('There is already a task running.');
      const DestinationArn = String(at(input, 'DestinationArn'));
      const task: Task = {
        SourceArn,
        DestinationArn,
        StartedTimestamp: Date.now(),
        Status: 'RUNNING',
        ApproximateNumberOfMessagesMoved: 0,
      };
      tasks.unshift(task);
      unlisted = task;
      return { TaskHandle: 'handle' };
    }
    if (operation !== 'ListMessageMoveTasks') return undefined;
    if (newest !== undefined && newest === unlisted) {
      unlisted = undefined;
      return { Results: tasks.filter((task) => task.SourceArn === SourceArn && task !== newest) };
    }
    const Results = newest === undefined ? [] : [{ ...newest }];
    if (newest?.Status === 'RUNNING') await finish(newest);
    return { Results };
  }

  async function finish(task: Task): Promise<void> {
    if (failure === undefined) {
      task.ApproximateNumberOfMessagesMoved = await moveAll(sqs, task.SourceArn, task.DestinationArn);
      task.Status = 'COMPLETED';
    } else {
      task.Status = 'FAILED';
      task.FailureReason = failure;
    }
  }

  const server = createServer((incoming, response) => {
    void (async () => {
      const body = await readBody(incoming);
      const [service, operation = ''] = String(incoming.headers['x-amz-target']).split('.');
      const result =
        service === 'AmazonSQS' ? await execute(operation, JSON.parse(body.toString())) : undefined;
      if (result === undefined) {
        const forwarded = await forward(emulator, incoming, body);
        response.writeHead(forwarded.status, forwarded.headers).end(forwarded.body);
      } else {
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
        response.end(JSON.stringify(result));
      }
    })();
  });
  return listen(server);
}

async function moveAll(sqs: SQSClient, from: string, to: string): Promise<number> {
  const source = await queueUrl(sqs, from);
  const destination = await queueUrl(sqs, to);
  for (let moved = 0; ;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: source, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return moved;
    for (const { Body, ReceiptHandle } of Messages) {
      await sqs.send(new SendMessageCommand({ QueueUrl: destination, MessageBody: Body }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: source, ReceiptHandle }));
      moved += 1;
    }
  }
}

async function queueUrl(sqs: SQSClient, arn: string): Promise<string | undefined> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: arn.split(':').at(-1) }));
  return QueueUrl;
}
