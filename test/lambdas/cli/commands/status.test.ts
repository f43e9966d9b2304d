import { rm } from 'node:fs/promises';
import path from 'node:path';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DIMENSIONS, METRIC_NAMESPACE, METRICS } from '../../../../lambdas/contract/metrics.ts';
import { RUNBOOK } from '../../../../lambdas/contract/runbook.ts';
import { ingest } from '../../../../lambdas/ingest/ingest.ts';
import { DeployedSource } from '../../../../lambdas/sources/deployed-source.ts';
import { parseEnvironment } from '../../../../lambdas/sources/poller-settings.ts';
import { describeAlarm } from '../../../../lib/constructs/alarm-spec.ts';
import { operate, run } from '../../../support/command.ts';
import { EmulatedAccount, EMULATOR_ENVIRONMENT, emulatorUrl } from '../../../support/emulator/account.ts';
import { createClients } from '../../../support/emulator/clients.ts';
import { startDenyingServer } from '../../../support/emulator/denying-server.ts';
import { createOperatorStack, type OperatorStack } from '../../../support/emulator/operator-stack.ts';
import { ITEM_USAGES, signIn, SIGN_INS } from '../../../support/ports/run.ts';
import { startSimulator } from '../../../support/simulator/server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const HOUR_MS = 3_600_000;

/** The commands in one line each. */
const joined = (text: string) => text.replaceAll(/ \\\n +/g, ' ');

const recent = (uuid: string) =>
  signIn(uuid, { timestamp: new Date(Date.now() - 3.5 * HOUR_MS).toISOString() });

async function simulate(records: readonly string[]) {
  const simulator = await startSimulator({
    records: { signinattempts: records, itemusages: [], auditevents: [] },
    acceptAnyToken: true,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

describe('status of a folder', () => {
  async function polledFolder() {
    const out = await temporaryFolder();
    const simulator = await simulate([recent('E1'), recent('E2'), '{"uuid":"BAD"}']);
    await run(['--once', '--out', out, '--api-url', simulator.url]);
    return out;
  }

  it('counts what was delivered, and says what is not known', async () => {
    const out = await polledFolder();
    const { code, stdout, stderr } = await operate(['status', '--out', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(joined(stdout).split('\n').slice(2)).toEqual([
      '                signinattempts     itemusages  auditevents',
      'position        reading            reading     reading',
      expect.stringMatching(/^newest object {3}\d+ s ago +none yet {4}none yet$/),
      expect.stringMatching(/^newest event {4}\d{4}-\d\d-\d\d \d\d:\d\dZ {2}none yet {4}none yet$/),
      'events, 24 h    2                  0           0',
      'rejected, 24 h  1                  0           0',
      '',
      'last poll       not known: a folder does not record polls',
      '',
      'Next: signinattempts has records that failed their schema. See why:',
      `  npm run operator -- quarantine list --feed signinattempts --out ${out}`,
      '',
    ]);
  });

  it('shows the other feeds if a state is broken or lost', async () => {
    const out = await polledFolder();
    const { stdout: before } = await operate(['status', '--out', out, '--json']);
    expect((JSON.parse(before) as { feeds: unknown[] }).feeds).toHaveLength(3);
    await rm(path.join(out, 'state', 'signinattempts'), { recursive: true, force: true });
    const { code, stdout } = await operate(['status', '--out', out]);
    expect(stdout).toMatch(/^position {8}state broken {4}reading {5}reading$/m);
    expect(joined(stdout)).toContain(`  npm run operator -- rebuild --feed signinattempts --out ${out}\n`);
    expect(code).toBe(1);
  });

  it('refuses --watch without a terminal, and with --json', async () => {
    const out = await polledFolder();
    expect(await operate(['status', '--out', out, '--watch'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: '--watch needs a terminal\n',
    });
    const both = await operate(['status', '--out', out, '--watch', '--json']);
    expect(both.code).toBe(2);
    expect(both.stderr).toContain("'--watch' cannot be used with option '--json'");
  });
});

interface MonitoredStack {
  readonly stack: OperatorStack;
  readonly account: EmulatedAccount;
  readonly topic: string;
  readonly status: (
    args?: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ) => ReturnType<typeof operate>;
  readonly log: (line: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly measure: (metric: string, value: number, feed?: string) => Promise<void>;
  readonly alarm: (id: string, description: string, state: 'OK' | 'ALARM') => Promise<void>;
}

/** A stack whose feed of sign-ins was polled once, with a log group, metrics, alarms, and a topic. */
async function createMonitoredStack(): Promise<MonitoredStack> {
  const account = await new EmulatedAccount().create();
  const { cloudWatch, logs, sns } = createClients(emulatorUrl);
  const group = `/aws/lambda/${account.bucket}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 'one' }));
  const { TopicArn: topic = '' } = await sns.send(new CreateTopicCommand({ Name: account.bucket }));
  const stack = await createOperatorStack(account, await simulate([recent('E1')]), SIGN_INS, {
    LogGroups: group,
    AlarmTopicArn: topic,
    Version: '0.1.0',
  });
  const poller = new DeployedSource(parseEnvironment({ ...stack.environment, FEED: SIGN_INS.name }));
  await ingest(
    poller.newRun(
      () => 55_000,
      () => undefined,
    ),
  );
  const source = { Name: DIMENSIONS.source, Value: stack.environment['SOURCE_ID'] };
  return {
    stack,
    account,
    topic,
    status: (args = [], environment = {}) =>
      operate(['status', '--stack', stack.name, ...args], { ...EMULATOR_ENVIRONMENT, ...environment }),
    log: async (line) => {
      const message = JSON.stringify({ level: 'INFO', feed: SIGN_INS.name, ...line });
      const logEvents = [{ message, timestamp: Date.now() - 20_000 }];
      await logs.send(new PutLogEventsCommand({ logGroupName: group, logStreamName: 'one', logEvents }));
    },
    measure: async (metric, value, feed) => {
      const Dimensions = feed === undefined ? [source] : [source, { Name: DIMENSIONS.feed, Value: feed }];
      const data = { MetricName: metric, Value: value, Timestamp: new Date(Date.now() - 60_000), Dimensions };
      await cloudWatch.send(new PutMetricDataCommand({ Namespace: METRIC_NAMESPACE, MetricData: [data] }));
    },
    alarm: async (id, description, state) => {
      const name = `${stack.name}-${id}`;
      await cloudWatch.send(
        new PutMetricAlarmCommand({
          AlarmName: name,
          AlarmDescription: description,
          Namespace: METRIC_NAMESPACE,
          MetricName: METRICS.cursorsRefused,
          Statistic: 'Sum',
          Period: 300,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        }),
      );
      await cloudWatch.send(
        new SetAlarmStateCommand({ AlarmName: name, StateValue: state, StateReason: 'test' }),
      );
    },
  };
}

const description = (heading: (typeof RUNBOOK)[keyof typeof RUNBOOK], command: string) =>
  describeAlarm(
    { feed: SIGN_INS.name, cause: 'records failed.', command, heading },
    { label: 'Label', stackName: 'S', runbookUrl: 'docs/runbook.md' },
  );

const CAUGHT_UP = { message: 'run ended', outcome: 'caught_up', pages: 1 };

describe.skipIf(emulatorUrl === '')('status of a stack', () => {
  it('shows the feed and what CloudWatch says, and that nobody receives the alarms', async () => {
    const { stack, topic, status, log, measure, alarm } = await createMonitoredStack();
    await log({ message: 'Runtime exited' });
    await log(CAUGHT_UP);
    await measure(METRICS.eventsDelivered, 12_345, SIGN_INS.name);
    await measure(METRICS.recordsRejected, 1, SIGN_INS.name);
    await measure(METRICS.eventsDelivered, 7, ITEM_USAGES.name);
    await measure(METRICS.tokenDaysLeft, 88.4);
    await alarm('Source1-X1', description(RUNBOOK.quarantine, 'npm run x'), 'OK');
    await alarm('other', 'An alarm of somebody else', 'ALARM');
    await alarm('Other-Source1-X1', description(RUNBOOK.quarantine, 'npm run x'), 'ALARM');

    const { code, stdout, stderr } = await status();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(joined(stdout)).toContain(
      `    npm run operator -- quarantine list --feed signinattempts --stack ${stack.name}\n`,
    );
    const lines = joined(stdout).split('\n').slice(2);
    expect([...lines.slice(0, 10), ...lines.slice(-7)]).toEqual([
      '                signinattempts',
      'position        reading',
      expect.stringMatching(/^last poll {7}\d\d s ago$/),
      'outcome         caught up',
      'caught up       yes',
      expect.stringMatching(/^newest object {3}\d+ s ago$/),
      expect.stringMatching(/^newest event {4}\d{4}-\d\d-\d\d \d\d:\d\dZ$/),
      'events, 24 h    12,345',
      'rejected, 24 h  1',
      '',
      'alarms          0 on, 1 off',
      'token           expires in 88 days',
      'subscribers     0 of the alarms',
      '',
      'Next: Nobody receives the alarms. Subscribe an address:',
      `  aws sns subscribe --region eu-central-1 --topic-arn ${topic} --protocol email --notification-endpoint ADDRESS`,
      '',
    ]);
    const { sns } = createClients(emulatorUrl);
    const queue = 'arn:aws:sqs:eu-central-1:123456789012:queue';
    await sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: queue }));
    const json = await status(['--json']);
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({
      source: { kind: 'stack', stack: stack.name, region: 'eu-central-1', version: '0.1.0' },
      feeds: [
        {
          feed: 'signinattempts',
          position: 'reading',
          lastPoll: { outcome: 'caught_up' },
          isCaughtUp: true,
          last24Hours: { events: 12_345, rejected: 1 },
        },
      ],
      alarms: { ok: 1, insufficientData: 0, raised: [] },
      token: { daysLeft: 88.4 },
      subscribers: { confirmed: 1, pending: 0 },
      nextSteps: [{ isWrong: false, feed: 'signinattempts' }],
    });
  });

  it('ends with 1 if an alarm is on, and names its command', async () => {
    const { status, log, alarm } = await createMonitoredStack();
    await log(CAUGHT_UP);
    const command = 'npm run operator -- quarantine replay --feed signinattempts --stack S';
    await alarm('Source1-X1', description(RUNBOOK.quarantine, command), 'ALARM');
    const { code, stdout } = await status();
    expect(code).toBe(1);
    expect(joined(stdout)).toContain(
      '\nalarms          1 on, 0 off\n                Records in quarantine (signinattempts)',
    );
    expect(joined(stdout)).toContain(
      `\nNext: The alarm "Records in quarantine" of signinattempts is on:\n  ${command}\n`,
    );
  });

  it('shows why the last poll failed, and that a token is needed', async () => {
    const { status, log } = await createMonitoredStack();
    const message = 'no token is set; run: npm run operator -- x; see docs/runbook.md#token';
    await log({ message, outcome: 'failed', error: 'ReplaceToken' });
    const { code, stdout } = await status();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^outcome {9}failed\ncaught up {7}not known$/m);
    expect(joined(stdout)).toContain('Store another one:\n  npm run operator -- token set --stack ');
    expect(joined(stdout)).toContain('\n  The last poll of signinattempts failed: no token is set.\n');
  });

  it('says so if the feed was not polled, and if its state is lost', async () => {
    const { status, account, stack, log } = await createMonitoredStack();
    await log(CAUGHT_UP);
    const logGroupName = `/aws/lambda/${account.bucket}`;
    await createClients(emulatorUrl).logs.send(new DeleteLogGroupCommand({ logGroupName }));
    const notPolled = await status();
    expect(notPolled.code).toBe(1);
    expect(notPolled.stdout).toMatch(/^last poll {7}none for 10 min\noutcome {9}-$/m);
    expect(notPolled.stdout).toContain('\n  docs/runbook.md#poller-not-running\n');
    const Key = { feed: { S: SIGN_INS.name }, item: { S: 'state' } };
    await account.dynamoDb.send(new DeleteItemCommand({ TableName: account.table, Key }));
    const lost = await status();
    expect(lost.code).toBe(1);
    expect(joined(lost.stdout)).toContain(
      `Next: the state of signinattempts is missing, although there are objects:\n  npm run operator -- rebuild --feed signinattempts --stack ${stack.name}\n`,
    );
    const Item = { ...Key, state: { S: 'x' }, revision: { N: '1' } };
    await account.dynamoDb.send(new PutItemCommand({ TableName: account.table, Item }));
    const broken = await status();
    expect(broken.stdout).toContain('Next: the stored state of signinattempts is not JSON:\n');
  });

  it('shows what the caller may not read as not known', async () => {
    const { status } = await createMonitoredStack();
    const server = await startDenyingServer();
    onTestFinished(() => server.close());
    const { code, stdout } = await status([], {
      AWS_ENDPOINT_URL_CLOUDWATCH: server.url,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: server.url,
      AWS_ENDPOINT_URL_SNS: server.url,
    });
    expect(joined(stdout).split('\n').slice(2)).toEqual([
      '                signinattempts',
      'position        reading',
      expect.stringMatching(/^newest object {3}\d+ s ago$/),
      expect.stringMatching(/^newest event {4}\d{4}-\d\d-\d\d \d\d:\d\dZ$/),
      'events, 24 h    not known',
      'rejected, 24 h  not known',
      '',
      'last poll       not known: needs logs:FilterLogEvents',
      '24 h            not known: needs cloudwatch:GetMetricData',
      'alarms          not known: needs cloudwatch:DescribeAlarms',
      'token           not known: needs cloudwatch:GetMetricData',
      'subscribers     not known: needs sns:ListSubscriptionsByTopic',
      '',
      'Next: You may not see everything. Ask for the permissions',
      'logs:FilterLogEvents, cloudwatch:GetMetricData, cloudwatch:DescribeAlarms,',
      'sns:ListSubscriptionsByTopic.',
      '',
    ]);
    expect(code).toBe(0);
  });
});
