import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SubscribeCommand } from '@aws-sdk/client-sns';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OPERATOR_OUTPUT } from '../../lambdas/contract/environment.ts';
import { ingest } from '../../lambdas/ingest/ingest.ts';
import { isObject, parseJson, stringFields } from '../../lambdas/ingest/json.ts';
import { DeployedSource } from '../../lambdas/sources/deployed-source.ts';
import { parseEnvironment } from '../../lambdas/sources/poller-settings.ts';
import { operate } from '../support/command.ts';
import { ACCOUNT_ID, emulatorUrl, environmentAt, REGION } from '../support/emulator/account.ts';
import { createClients } from '../support/emulator/clients.ts';
import { createEmulatedStack } from '../support/emulator/emulated-stack.ts';
import { setEmulatorEnvironment } from '../support/emulator/environment.ts';
import { startMessageMoves } from '../support/emulator/message-moves.ts';
import { startCallRecorder, type OperatorCall } from '../support/emulator/operator-calls.ts';
import { isAllowed, splitGrants } from '../support/iam/decision.ts';
import { parsePolicy, type Statement } from '../support/iam/policy.ts';
import { startSimulator } from '../support/simulator/server.ts';
import { deployed } from '../support/template.ts';

const POLICY = readFileSync(path.join(import.meta.dirname, '../../docs/operator-policy.json'), 'utf8');
const FEED = 'itemusages';

/** Each verb of a stack. `rebuild` waits for two minutes, and makes the calls of `quarantine replay`. */
const COMMANDS = [
  'status',
  'status --feed auditevents',
  `events --feed ${FEED}`,
  `verify --feed ${FEED} --from 40d`,
  `rewind --feed ${FEED} --from 1d`,
  'quarantine list',
  'quarantine show',
  `quarantine replay --feed ${FEED} --dry-run`,
  `quarantine replay --feed ${FEED}`,
  'token check',
  'token set',
  'logs',
  'redrive',
  'alarms test',
];

/** Grants that no call here uses. */
const NOT_CALLED = [
  // The emulator encrypts nothing.
  'kms:Decrypt',
  'kms:GenerateDataKey',
  // Of a replay that delivers something, or withdraws a batch.
  's3:PutObject',
  'dynamodb:DeleteItem',
  'dynamodb:Query',
  // SQS checks these when a move of messages is started (Developer Guide, "Dead-letter queue redrive permissions").
  'sqs:DeleteMessage',
  'sqs:ReceiveMessage',
  'sqs:SendMessage',
];

/** Deploys a stack into the emulator, runs each command, and returns the calls and the policy with the stack's names. */
async function collectCalls(): Promise<{ calls: readonly OperatorCall[]; statements: readonly Statement[] }> {
  const clients = createClients(emulatorUrl);
  const simulator = await startSimulator({ backlog: 40, livePerMinute: 0, poison: 0.1 });
  const token = simulator.mintToken();
  const settings = { notifications: 'queue', eventsApiUrl: simulator.url, lookbackDays: 60 } as const;
  const { name, outputs } = await createEmulatedStack(deployed(settings), clients);
  const output = (key: string) => outputs[key] ?? '';
  await clients.secrets.send(
    new PutSecretValueCommand({ SecretId: output('TokenSecretArn'), SecretString: token }),
  );
  setEmulatorEnvironment();
  const environment = parseJson(output(OPERATOR_OUTPUT));
  if (!isObject(environment)) throw new TypeError(`the stack has no output ${OPERATOR_OUTPUT}`);
  const poller = new DeployedSource(parseEnvironment({ ...stringFields(environment), FEED }));
  const ended = await ingest(
    poller.newRun(
      () => 55_000,
      () => undefined,
    ),
  );
  expect(ended).toBe('caught_up');

  const moves = await startMessageMoves(emulatorUrl, clients.sqs);
  const recorder = await startCallRecorder(moves.url);
  onTestFinished(async () => {
    await Promise.all([simulator.close(), moves.close(), recorder.close()]);
  });
  const deadLetters = await deadLetterQueue(clients.sqs, output('QueueUrl'));
  await clients.sqs.send(new SendMessageCommand({ QueueUrl: deadLetters.url, MessageBody: 'x' }));
  await clients.sns.send(
    new SubscribeCommand({
      TopicArn: output('AlarmTopicArn'),
      Protocol: 'sqs',
      Endpoint: output('QueueArn'),
    }),
  );
  for (const command of COMMANDS) {
    const args = [...command.split(' '), '--stack', name];
    const { stderr } = await operate(args, environmentAt(recorder.url), command === 'token set' ? token : '');
    expect({ command, stderr }).toEqual({ command, stderr: '' });
  }
  const names: Readonly<Record<string, string>> = {
    REGION,
    ACCOUNT: ACCOUNT_ID,
    STACK: name,
    TABLE: output('StateTableName'),
    BUCKET: output('BucketName'),
    ALARM_TOPIC_ARN: output('AlarmTopicArn'),
    TOKEN_SECRET_ARN: output('TokenSecretArn'),
    QUEUE_ARN: output('QueueArn'),
    DEAD_LETTER_QUEUE_ARN: deadLetters.arn,
    KEY_ARN: 'arn:aws:kms:eu-central-1:123456789012:key/none',
  };
  const policy = POLICY.replaceAll(/[A-Z_]{5,}/g, (placeholder) => names[placeholder] ?? placeholder);
  return { calls: recorder.calls, statements: parsePolicy(parseJson(policy)) };
}

async function deadLetterQueue(sqs: SQSClient, QueueUrl: string): Promise<{ url: string; arn: string }> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }),
  );
  const policy = parseJson(Attributes?.RedrivePolicy ?? '');
  const arn = isObject(policy) ? String(policy['deadLetterTargetArn']) : '';
  const { QueueUrl: url = '' } = await sqs.send(
    new GetQueueUrlCommand({ QueueName: arn.split(':').at(-1) ?? '' }),
  );
  return { url, arn };
}

describe.skipIf(emulatorUrl === '')('the policy for operators in docs/operator-policy.json', () => {
  it('allows every call of the commands, and grants nothing else', async () => {
    const { calls, statements } = await collectCalls();
    const refused = calls.filter((call) => !isAllowed(statements, { ...call, keys: {} }));
    expect(refused).toEqual([]);
    const unused = splitGrants(statements).filter(
      (grant) => !calls.some((call) => isAllowed([grant], { ...call, keys: {} })),
    );
    expect([...new Set(unused.flatMap(({ actions }) => actions))].sort()).toEqual(NOT_CALLED.toSorted());
  });
});
