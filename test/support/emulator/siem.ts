import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { at, listOf } from '../template.ts';
import { objectAt, type StoredObject } from './account.ts';
import type { Clients } from './clients.ts';

/**
 * Does what a SIEM does that gets notifications from a queue, until the queue is empty: receives a message, reads the objects that
 * it names, deletes the message. Returns the objects.
 */
export async function receiveNotifiedObjects(
  { s3, sqs }: Clients,
  queueUrl: string,
): Promise<StoredObject[]> {
  const objects: StoredObject[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
    );
    if (Messages.length === 0) return objects;
    for (const { Body = '', ReceiptHandle } of Messages) {
      const message: unknown = JSON.parse(Body);
      // S3 sends one test event to a new subscriber. It names no object.
      const records = at(message, 'Event') === 's3:TestEvent' ? [] : listOf(at(message, 'Records'));
      for (const record of records) {
        const bucket = String(at(record, 's3', 'bucket', 'name'));
        const key = String(at(record, 's3', 'object', 'key'));
        objects.push(await objectAt(s3, bucket, decodeURIComponent(key.replaceAll('+', ' '))));
      }
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
    }
  }
}
