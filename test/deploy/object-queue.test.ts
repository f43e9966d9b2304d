import { PublishCommand } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { emulatorUrl } from '../support/emulator/account.ts';
import { createClients } from '../support/emulator/clients.ts';
import { createEmulatedStack } from '../support/emulator/emulated-stack.ts';
import { deployed } from '../support/template.ts';

/** What S3 publishes when somebody configures the notifications of a bucket. */
const TEST_EVENT = {
  Service: 'Amazon S3',
  Event: 's3:TestEvent',
  Time: '2026-11-26T08:00:00.000Z',
  Bucket: 'the-users-bucket',
  RequestId: '4442587FB7D0A2F9',
  HostId: 'Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7',
};
const newObject = (eventName: string) => ({
  Records: [{ eventVersion: '2.1', eventSource: 'aws:s3', eventName, s3: { object: { key: 'logs/x' } } }],
});

describe.skipIf(emulatorUrl === '')('the queue of new objects', () => {
  it("receives S3's messages about objects, and not its test message", async () => {
    const clients = createClients(emulatorUrl);
    const { outputs } = await createEmulatedStack(
      deployed({ bucketName: 'the-users-bucket', notifications: 'queue' }),
      clients,
    );
    const messages = [
      TEST_EVENT,
      newObject('ObjectCreated:Put'),
      newObject('ObjectCreated:CompleteMultipartUpload'),
    ].map((message) => JSON.stringify(message));
    for (const Message of messages) {
      await clients.sns.send(new PublishCommand({ TopicArn: outputs['ObjectTopicArn'], Message }));
    }
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: outputs['QueueUrl'], MaxNumberOfMessages: 10 }),
    );
    expect(Messages.map(({ Body }) => Body).sort()).toEqual(messages.slice(1).sort());
  });
});
