import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import {
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { operate, start } from '../../../support/command.ts';
import { clientOptions, EMULATOR_ENVIRONMENT, emulatorUrl } from '../../../support/emulator/account.ts';
import { createClients } from '../../../support/emulator/clients.ts';
import { createEmulatedStack, type EmulatedStack } from '../../../support/emulator/emulated-stack.ts';
import { startMessageMoves } from '../../../support/emulator/message-moves.ts';
import { listen } from '../../../support/local-server.ts';
import { at, deployed } from '../../../support/template.ts';

const clients = createClients(emulatorUrl);
const MINUTE_MS = 60_000;

function createStack(settings: object = {}): Promise<EmulatedStack> {
  return createEmulatedStack(deployed(settings), clients);
}

/** Runs a verb on a stack, with the environment of the emulator. */
function operateOn(
  { name }: EmulatedStack,
  verb: string,
  environment: Readonly<Record<string, string>> = {},
) {
  return operate([...verb.split(' '), '--stack', name], { ...EMULATOR_ENVIRONMENT, ...environment });
}

describe.skipIf(emulatorUrl === '')('logs', () => {
  /** What a feed's function logs, each line so many minutes ago. */
  async function log(logGroupName: string, lines: readonly (readonly [minutesAgo: number, text: string])[]) {
    const logStreamName = `stream-${Math.random()}`;
    await clients.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const logEvents = lines.map(([minutesAgo, message]) => ({
      timestamp: Date.now() - minutesAgo * MINUTE_MS,
      message,
    }));
    await clients.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }

  const ended = (fields: object) =>
    `${JSON.stringify({ level: 'INFO', message: 'run ended', events: 0, rejected: 0, ...fields })}\n`;

  /** A stack whose feeds have logged something. */
  async function loggedStack() {
    const stack = await createStack();
    const [signIns = '', usages = '', audit = ''] = (stack.outputs['LogGroups'] ?? '').split(',');
    await log(signIns, [
      [20 * 60, ended({ outcome: 'out_of_time', events: 4 })],
      [90, ended({ outcome: 'caught_up', events: 5 })],
      [9, 'START RequestId: 7b1c1c2e-0d3c-4b42-8a8e-0d6f4f1d9a11 Version: $LATEST\n'],
      [8, ended({ outcome: 'caught_up', events: 1_200, rejected: 3 })],
      [7, '{"_aws":{"Timestamp":1},"EventsDelivered":1200}\n'],
      [
        6,
        'REPORT RequestId: 7b1c1c2e-0d3c-4b42-8a8e-0d6f4f1d9a11\tDuration: 55.00 ms\tMax Memory Used: 90 MB\t\n',
      ],
    ]);
    await log(usages, [
      [
        7.5,
        JSON.stringify({
          level: 'ERROR',
          message: `1Password refuses the token ${'and says why '.repeat(20)}`,
          outcome: 'failed',
          error: 'ReplaceToken',
        }),
      ],
      [
        3,
        '2026-11-26T08:00:00.000Z 7b1c1c2e-0d3c-4b42-8a8e-0d6f4f1d9a11 Task timed out after 55.00 seconds\n\n',
      ],
      [
        2,
        'REPORT RequestId: 7b1c1c2e-0d3c-4b42-8a8e-0d6f4f1d9a11\tDuration: 55000.00 ms\tMax Memory Used: 256 MB\tStatus: timeout\n',
      ],
    ]);
    return { stack, signIns, usages, audit };
  }

  const withoutTimes = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/^\d\d-\d\d \d\d:\d\d:\d\dZ {2}/, ''));

  it('shows what happened in the last hour, of all feeds in the order of time, in 80 columns', async () => {
    const { stack } = await loggedStack();
    const { code, stdout, stderr } = await operateOn(stack, 'logs');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^"1Password" in the stack /);
    expect(withoutTimes(stdout)).toEqual([
      'signinattempts  INFO   caught_up, 1,200 events, 3 rejected',
      'itemusages      ERROR  ReplaceToken: 1Password refuses the t...',
      'itemusages             Task timed out after 55.00 seconds',
      'itemusages             Status: timeout, Max Memory Used: 256 MB',
    ]);
    expect(
      stdout
        .split('\n')
        .slice(1)
        .filter((line) => line.length > 80),
    ).toEqual([]);
  });

  it('shows one feed, and another time', async () => {
    const { stack } = await loggedStack();
    const { stdout } = await operateOn(stack, 'logs --feed signinattempts --since 1d');
    expect(withoutTimes(stdout)).toEqual([
      'signinattempts  INFO   out_of_time, 4 events',
      'signinattempts  INFO   caught_up, 5 events',
      'signinattempts  INFO   caught_up, 1,200 events, 3 rejected',
    ]);
    const { code, stdout: nothing } = await operateOn(stack, 'logs --feed auditevents');
    expect(code).toBe(0);
    expect(nothing).toMatch(/\nNothing was logged since \S+ \d\d:\d\dZ\.\n$/);
  });

  it('prints the JSON that was logged to a script', async () => {
    const { stack } = await loggedStack();
    const { stdout } = await operateOn(stack, 'logs --json');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toEqual({
      level: 'INFO',
      message: 'run ended',
      outcome: 'caught_up',
      events: 1_200,
      rejected: 3,
    });
    expect(lines[2]).toMatchObject({
      feed: 'itemusages',
      message: expect.stringContaining('Task timed out') as string,
    });
  });

  it('says how to create a log group that does not exist, and shows the others', async () => {
    const { stack, usages } = await loggedStack();
    await clients.logs.send(new DeleteLogGroupCommand({ logGroupName: usages }));
    const { code, stdout, stderr } = await operateOn(stack, 'logs');
    expect(code).toBe(1);
    expect(stderr).toBe(
      [
        'itemusages: its log group does not exist.',
        'Without it, no alarm of the feed can be raised. Create it again:',
        `  aws logs create-log-group --log-group-name ${usages} --region eu-central-1`,
        'See docs/runbook.md#poller-not-running.',
        '',
      ].join('\n'),
    );
    expect(withoutTimes(stdout)).toHaveLength(1);
  });

  it('follows the log until it is interrupted, and shows each line once', async () => {
    const { stack, audit } = await loggedStack();
    const {
      child,
      ended: end,
      shown,
    } = start(
      ['logs', '--since', '10m', '--follow', '--stack', stack.name],
      EMULATOR_ENVIRONMENT,
      'operator',
    );
    await expect.poll(shown, { timeout: 20_000 }).toContain('Task timed out');
    await log(audit, [[0, ended({ outcome: 'rate_limited' })]]);
    await expect.poll(shown, { timeout: 20_000 }).toContain('auditevents     INFO   rate_limited, 0 events');
    await sleep(4_000);
    child.kill('SIGINT');
    expect(await end).toMatchObject({ code: 0, stderr: '' });
    expect(withoutTimes(shown())).toHaveLength(5);
  });

  it.each([
    ['soon', '--since must be like 15m, 1h, 2d, or 2026-01-31T08:00:00Z, not "soon"\n'],
    ['2999-01-01', '--since must be in the past\n'],
  ])('refuses --since %s', async (since, message) => {
    expect(await operate(['logs', '--since', since])).toEqual({ code: 2, stdout: '', stderr: message });
  });
});

describe.skipIf(emulatorUrl === '')('redrive', () => {
  /** A stack with a queue, and so many messages in its dead-letter queue. */
  async function stackWithDeadLetters(count: number, failure?: string) {
    const stack = await createStack({ notifications: 'queue' });
    const queue = { QueueUrl: stack.outputs['QueueUrl'] };
    const { Attributes } = await clients.sqs.send(
      new GetQueueAttributesCommand({ ...queue, AttributeNames: ['RedrivePolicy'] }),
    );
    const arn = String(at(JSON.parse(Attributes?.RedrivePolicy ?? ''), 'deadLetterTargetArn'));
    const QueueUrl = queue.QueueUrl?.replace(/[^/]*$/, arn.split(':').at(-1) ?? '');
    for (let i = 0; i < count; i += 1) {
      await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `message ${i}` }));
    }
    const sqs = await startMessageMoves(emulatorUrl, clients.sqs, failure);
    onTestFinished(() => sqs.close());
    return { stack, queue, deadLetters: { QueueUrl }, environment: { AWS_ENDPOINT_URL_SQS: sqs.url } };
  }

  it('moves the messages back to the queue, and says how many', async () => {
    const { stack, queue, deadLetters, environment } = await stackWithDeadLetters(3);
    const { code, stdout, stderr } = await operateOn(stack, 'redrive', environment);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('\nMoved 3 messages back to the queue.');
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({ ...queue, MaxNumberOfMessages: 10 }),
    );
    expect(Messages.map(({ Body }) => Body).sort()).toEqual(['message 0', 'message 1', 'message 2']);

    await clients.sqs.send(new SendMessageCommand({ ...deadLetters, MessageBody: 'message 3' }));
    const second = await operateOn(stack, 'redrive', environment);
    expect(second.stdout).toContain('\nMoved 1 message back to the queue.\n');

    const again = await operateOn(stack, 'redrive --json', environment);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(again.stdout)).toMatchObject({
      source: { kind: 'stack', stack: stack.name },
      moved: 0,
      hidden: 0,
    });
  });

  it('waits for a move that is under way, instead of starting another', async () => {
    const { stack, deadLetters, environment } = await stackWithDeadLetters(2);
    const { Attributes } = await clients.sqs.send(
      new GetQueueAttributesCommand({ ...deadLetters, AttributeNames: ['QueueArn'] }),
    );
    const sqs = new SQSClient(clientOptions(environment.AWS_ENDPOINT_URL_SQS));
    await sqs.send(
      new StartMessageMoveTaskCommand({
        SourceArn: Attributes?.QueueArn,
        DestinationArn: stack.outputs['QueueArn'],
      }),
    );
    // The list does not show it at the first look.
    await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: Attributes?.QueueArn }));
    const { code, stdout } = await operateOn(stack, 'redrive', environment);
    expect(code).toBe(0);
    expect(stdout).toContain('\nMoved 2 messages back to the queue.\n');
  });

  it('says that a message was received by somebody, and cannot be moved yet', async () => {
    const { stack, deadLetters, environment } = await stackWithDeadLetters(1);
    await clients.sqs.send(new ReceiveMessageCommand(deadLetters));
    const { code, stdout } = await operateOn(stack, 'redrive', environment);
    expect(code).toBe(0);
    expect(stdout).toContain(
      '\nNothing to move: the dead-letter queue has no visible message.\n1 message cannot',
    );
  });

  it('says why SQS stopped', async () => {
    const { stack, environment } = await stackWithDeadLetters(2, 'AccessDenied');
    const { code, stderr } = await operateOn(stack, 'redrive', environment);
    expect(code).toBe(1);
    expect(stderr).toContain('SQS stopped (FAILED) when it had moved 0 messages: AccessDenied; run: npm run');
  });

  it('refuses a stack without a queue, and names the setting', async () => {
    const stack = await createStack({ notifications: 'topic' });
    const { code, stderr } = await operateOn(stack, 'redrive');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'has no queue, so there is nothing to move: a stack with the setting notifications: "queue"',
    );
  });
});

describe.skipIf(emulatorUrl === '')('alarms test', () => {
  it('sends one message to everybody who gets the alarms', async () => {
    const stack = await createStack({ notifications: 'queue' });
    const { QueueArn: Endpoint, QueueUrl, AlarmTopicArn: TopicArn } = stack.outputs;
    await clients.sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint,
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    const { code, stdout, stderr } = await operateOn(stack, 'alarms test');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('\nA test message was sent to 1 confirmed subscriber.\n');
    const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages).toHaveLength(1);
    expect(Messages[0]?.Body).toMatch(/^This is a test\. Nothing is wrong\.\n/);
    expect(Messages[0]?.Body).toContain(`for the stack ${stack.name} (account 123456789012, eu-central-1)`);

    const { stdout: json } = await operateOn(stack, 'alarms test --json');
    expect(JSON.parse(json)).toMatchObject({
      source: { stack: stack.name },
      isSent: true,
      confirmed: 1,
      pending: 0,
    });
  });

  it('fails if nobody gets the alarms, and says how to subscribe', async () => {
    const stack = await createStack();
    const { code, stdout } = await operateOn(stack, 'alarms test');
    expect(code).toBe(1);
    expect(stdout).toContain('\nNothing was sent: nobody gets the alarms.');
    expect(stdout).toContain('Set alarmEmail (docs/settings.md)');
    expect(stdout).toContain(
      `\n  aws sns subscribe --topic-arn ${stack.outputs['AlarmTopicArn']} --protocol email --notification-endpoint ADDRESS --region eu-central-1\n`,
    );
  });

  it('fails if nobody has confirmed the subscription, which the emulator never waits for', async () => {
    const stack = await createStack();
    const member = '<SubscriptionArn>PendingConfirmation</SubscriptionArn><Protocol>email</Protocol>';
    const answer = `<ListSubscriptionsByTopicResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><ListSubscriptionsByTopicResult><Subscriptions><member>${member}</member></Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`;
    const sns = await listen(
      createServer((_, response) => response.writeHead(200, { 'content-type': 'text/xml' }).end(answer)),
    );
    onTestFinished(() => sns.close());
    const { code, stdout } = await operateOn(stack, 'alarms test', { AWS_ENDPOINT_URL_SNS: sns.url });
    expect(code).toBe(1);
    expect(stdout).toContain('\n1 subscriber did not confirm yet.\n');
  });
});
