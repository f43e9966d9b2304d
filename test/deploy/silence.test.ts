import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FeedName } from '../../lambdas/contract/feeds.ts';
import { METRICS } from '../../lambdas/contract/metrics.ts';
import { RUNBOOK } from '../../lambdas/contract/runbook.ts';
import type { Measurement } from '../../lambdas/poller/run-metrics.ts';
import { alarmTemplate } from '../support/cloudwatch/alarm-template.ts';
import {
  alarmName,
  SOURCE_ID,
  type Minute,
  type ObservedRun,
  type OtherSample,
  type Scenario,
  type Timeline,
} from '../support/cloudwatch/alarm-timeline.ts';
import { alarmsEntering, DAY, healthy, HOUR, play } from '../support/cloudwatch/scenarios.ts';
import { EmulatedAccount, emulatorUrl, environmentAt } from '../support/emulator/account.ts';
import { startFaultProxy, type AwsFault } from '../support/emulator/fault-proxy.ts';
import type { Fault, FaultInjector } from '../support/simulator/faults.ts';
import { startSimulator } from '../support/simulator/server.ts';
import { at, listOf, resourcesOf } from '../support/template.ts';
import { environmentIn } from './account-environment.ts';
import { startWarmFunction, type LogLine } from './function-process.ts';
import { synthesizeApp, type SynthesizedApp } from './synthesized-app.ts';

const FEED: FeedName = 'itemusages';
/** Enough for a run that reads, and too little for one that waits. */
const SHORT_MS = 9_000;
/** When something dies. */
const DEATH = 200;

/** What makes a run of the deployed bundle end as it does. */
interface Death {
  readonly api?: Fault;
  readonly aws?: Readonly<Record<string, AwsFault>>;
  /** Done once, before the run. */
  readonly before?: (account: EmulatedAccount) => Promise<unknown>;
  /** Whether the run is the first one of a process. By default, the process is warm. */
  readonly isCold?: boolean;
  /** Whether the API returns the same page again and again, and says that there is more. */
  readonly repeats?: boolean;
  /** Whether the API returns nothing at the cursor, although it has events. */
  readonly isSilent?: boolean;
  readonly timeLeft?: number;
}

const fail = (...operations: readonly string[]) => ({
  as: (fault: AwsFault): Death => ({
    aws: Object.fromEntries(operations.map((operation) => [operation, fault])),
  }),
});
const EMPTY_PAGE: Fault = { kind: 'body', text: '{"cursor":"live","has_more":false,"items":[]}' };
/** A silent feed is noticed two hours after its first missing event: the check is hourly, and ignores the last hour. */
const NOTICED_AFTER = 2 * HOUR;
const STATE_KEY = { feed: { S: FEED }, item: { S: 'state' } };

/** How a run ends that one thing made fail, by the cause as docs/silence.md names it. */
const RUNS: Readonly<Record<string, Death>> = {
  'the token is refused': { api: { kind: 'status', status: 401 } },
  'the token was removed from the secret': {
    isCold: true,
    before: ({ secrets, secretArn }) =>
      secrets.send(new PutSecretValueCommand({ SecretId: secretArn, SecretString: ' ' })),
  },
  '1Password refuses the cursor': { api: { kind: 'status', status: 400 } },
  '1Password does not know the cursor (404)': { api: { kind: 'status', status: 404 } },
  '1Password answers with an error (500)': { api: { kind: 'status', status: 500 }, timeLeft: SHORT_MS },
  '1Password cannot be reached': { api: { kind: 'reset' }, timeLeft: SHORT_MS },
  '1Password does not answer': { api: { kind: 'hang' }, timeLeft: SHORT_MS },
  '1Password returns no valid page': { api: { kind: 'body', text: '{"items":' }, timeLeft: SHORT_MS },
  'a proxy or firewall answers instead': {
    api: { kind: 'status', status: 403, body: '<html>Blocked</html>' },
  },
  'all requests are used up (429)': { api: { kind: 'status', status: 429 }, timeLeft: SHORT_MS },
  '1Password repeats itself': { repeats: true },
  'one feed returns nothing any more, while others are busy': { isSilent: true },
  'the table may not be read': fail('GetItem').as('denied'),
  'the table was deleted': fail('GetItem').as('gone'),
  'the key of the table is disabled': fail('GetItem').as('key disabled'),
  'the table may not be written': fail('TransactWriteItems', 'PutItem').as('denied'),
  'the bucket may not be written': fail('PutObject').as('denied'),
  'the bucket was deleted': fail('PutObject', 'ListObjectsV2').as('gone'),
  'the key of the bucket is disabled': fail('PutObject').as('key disabled'),
  'the secret may not be read': { ...fail('GetSecretValue').as('denied'), isCold: true },
  'the secret is marked for deletion': { ...fail('GetSecretValue').as('gone'), isCold: true },
  'the key of the secret is disabled': { ...fail('GetSecretValue').as('key disabled'), isCold: true },
  'the state of a feed is lost': {
    before: ({ dynamoDb, table }) =>
      dynamoDb.send(new DeleteItemCommand({ TableName: table, Key: STATE_KEY })),
  },
  'the state of a feed is damaged': {
    before: ({ dynamoDb, table }) =>
      dynamoDb.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...STATE_KEY, revision: { N: '1' }, state: { S: '{' } },
        }),
      ),
  },
};

/** Minutes in which no run ends, or nothing of it is seen. */
const NO_RUNS: Readonly<Record<string, (minute: number) => Minute>> = {
  'the schedule is disabled': () => 'no run',
  'a function is deleted': () => 'no run',
  'a function is throttled, or its concurrency is 0': () => 'no run',
  'a function is out of memory or time': () => 'timed out',
  'a function cannot load its code': () => 'timed out',
  'a log group is deleted, or may not be written': () => ({ metrics: [], isError: false, isLogged: false }),
  'the source is quiet, or 1Password returns nothing any more': () => healthy(DEATH - 10),
};

/** The rows of the table in docs/silence.md. */
const ROWS = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'silence.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (what dies|-)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, cause = '', link = '', after = '']) => ({
    cause,
    alarm: /^\[([^\]]+)\]/.exec(link)?.[1] ?? link,
    minutes: minutesOf(after),
  }));

/** The rows of the table of alarms in test/README.md. */
const UNNOTICED = readFileSync(path.join(import.meta.dirname, '..', 'README.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, alarm, cause] = /^\| "([^"]+)" \| (.+) \|$/.exec(line) ?? [];
    return alarm === undefined || cause === undefined ? [] : [{ alarm, cause }];
  });

function minutesOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d+) (minutes|hours)$/.exec(text) ?? [];
  return Number(count) * (unit === 'hours' ? HOUR : 1);
}

describe.skipIf(emulatorUrl === '')('what dies', () => {
  let app: SynthesizedApp;
  let observed: Readonly<Record<string, ObservedRun>>;
  beforeAll(async () => {
    app = synthesizeApp({ eventsApiUrl: 'http://127.0.0.1:1', lookbackDays: 30 });
    const runs: [string, ObservedRun][] = [];
    for (const [cause, death] of Object.entries(RUNS)) runs.push([cause, await observe(app, death)]);
    observed = Object.fromEntries(runs);
  });
  afterAll(() => {
    rmSync(app.folder, { recursive: true });
  });

  it('is in the table of docs/silence.md, and nothing else is', () => {
    expect(ROWS.map(({ cause }) => cause).sort()).toEqual(
      [...Object.keys(RUNS), ...Object.keys(NO_RUNS), ...Object.keys(OTHERS)].sort(),
    );
  });

  /** How the alarms of a template react to a cause. */
  function timelineOf(cause: string, alarms: Template): Timeline {
    const run = observed[cause];
    const noticed = DEATH + (RUNS[cause]?.isSilent === true ? NOTICED_AFTER : 0);
    const minuteOf = run === undefined ? NO_RUNS[cause] : (minute: number) => later(run, minute - noticed);
    const isWholeSource = cause.startsWith('the source is quiet');
    const scenario: Scenario = (feed, minute) =>
      minuteOf !== undefined && minute >= noticed && (feed === FEED || isWholeSource)
        ? minuteOf(minute)
        : healthy(minute);
    return play(alarms, DEATH + 2 * DAY, scenario, OTHERS[cause] ?? []);
  }

  it.each(ROWS)('raises an alarm: $cause', ({ cause, alarm, minutes }) => {
    const timeline = timelineOf(cause, template());
    const raised = alarmsEntering('ALARM', timeline);
    expect(raised.map(headingOf)).toEqual([alarm]);
    const after = timeline[raised[0]!]!.find(({ to }) => to === 'ALARM')!.minute - DEATH;
    expect(after).toBeLessThanOrEqual(minutes);
    expect(after).toBeGreaterThan(minutes / 2 - 5);
  });

  it.each(UNNOTICED)('is not noticed without the alarm "$alarm": $cause', ({ alarm, cause }) => {
    const without = templateWithout(alarm);
    expect(alarmsEntering('ALARM', timelineOf(cause, without))).toEqual([]);
  });

  it('has a row in test/README.md for each alarm that is removed', () => {
    expect(UNNOTICED.map(({ alarm }) => alarm).sort()).toEqual(
      [...new Set(ROWS.map(({ alarm }) => alarm))].sort(),
    );
  });

  it('raises each alarm that there is', () => {
    const all = Object.keys(resourcesOf(template(), 'AWS::CloudWatch::Alarm')).map(alarmName).map(headingOf);
    const raised = new Set(ROWS.map(({ alarm }) => alarm));
    // These report what is no death.
    const others = ['Token expires soon', 'Records in quarantine'];
    expect([...new Set(all)].filter((alarm) => !raised.has(alarm)).sort()).toEqual(others.sort());
  });
});

let synthesized: Template | undefined;
/** Synthesized once, when it is first needed. */
const template = () => (synthesized ??= alarmTemplate({ noDataAlarmHours: 24 }, { queue: true }));

/** The template without the alarms that lead to a heading of the runbook. */
function templateWithout(heading: string): Template {
  const json = template().toJSON() as { Resources: Record<string, unknown> };
  const alarms = Object.keys(resourcesOf(template(), 'AWS::CloudWatch::Alarm'));
  const removed = new Set(alarms.filter((id) => headingOf(alarmName(id)) === heading));
  const Resources = Object.fromEntries(Object.entries(json.Resources).filter(([id]) => !removed.has(id)));
  return Template.fromJSON({ ...json, Resources });
}

/** Each minute after the death, a metric of a resource that has that dimension value in the template. */
function samplesOf(name: string, alarm: string, valueAt: (minute: number) => number): OtherSample[] {
  const [, { Properties }] = Object.entries(resourcesOf(template(), 'AWS::CloudWatch::Alarm')).find(
    ([id]) => alarmName(id) === alarm,
  )!;
  const dimensions = listOf(Properties['Dimensions']).map((dimension) => at(dimension, 'Value'));
  return Array.from({ length: 2 * DAY }, (_, i) => ({
    name,
    dimensions,
    minute: DEATH + i,
    value: valueAt(i),
  }));
}

/** Metrics of other services, by cause. Their dimension values are those of the template. */
const OTHERS: Readonly<Record<string, readonly OtherSample[]>> = {
  'the SIEM does not read the queue': samplesOf(
    'ApproximateAgeOfOldestMessage',
    'QueueNotRead',
    (i) => 60 * i,
  ),
  'the SIEM cannot read an object': samplesOf('ApproximateNumberOfMessagesVisible', 'DeadLetters', () => 1),
  'SNS may not deliver to a subscriber': samplesOf(
    'NumberOfNotificationsFailed',
    'NotificationsFailed',
    () => 1,
  ),
};

/** The heading of the runbook to which an alarm leads. */
function headingOf(name: string): string {
  const [, { Properties }] = Object.entries(resourcesOf(template(), 'AWS::CloudWatch::Alarm')).find(
    ([id]) => alarmName(id) === name,
  )!;
  const anchor = /runbook\.md#([a-z-]+)/.exec(JSON.stringify(Properties['AlarmDescription']))?.[1];
  const heading = Object.values(RUNBOOK).find((text) => text.toLowerCase().replaceAll(' ', '-') === anchor);
  if (heading === undefined) throw new Error(`${name} leads to no heading`);
  return heading;
}

/** The same run some minutes later: ages grow, and the token's time runs out. */
function later({ metrics, ...rest }: ObservedRun, minutes: number): ObservedRun {
  const grown = ([name, value]: [string, number]): [string, number] => {
    if (name === METRICS.newestObjectAge || name === METRICS.backlog) return [name, value + minutes];
    return [name, name === METRICS.tokenDaysLeft ? value - minutes / DAY : value];
  };
  return {
    ...rest,
    metrics: metrics.map(({ dimensions, values }) => ({
      dimensions,
      values: Object.fromEntries(Object.entries(values).map(grown)),
    })),
  };
}

/** Runs the deployed bundle until it is well, then makes one thing fail, and returns what it reports. */
async function observe(app: SynthesizedApp, death: Death): Promise<ObservedRun> {
  const account = await new EmulatedAccount(emulatorUrl).create();
  let isDead = false;
  const faults: FaultInjector = ({ body }) => {
    // Events that arrived before the first run, and that only a read by time returns afterwards.
    if (death.isSilent === true) return isDead && !body.includes('"cursor"') ? undefined : EMPTY_PAGE;
    return isDead ? death.api : undefined;
  };
  const simulator = await startSimulator({
    backlog: 500,
    livePerMinute: 600,
    faults,
    ...(death.repeats === true ? { rewindBy: () => (isDead ? 500 : undefined) } : {}),
  });
  const proxy = await startFaultProxy(emulatorUrl, ({ operation }) =>
    isDead ? death.aws?.[operation] : undefined,
  );
  const { secretArn, secrets } = account;
  await secrets.send(new PutSecretValueCommand({ SecretId: secretArn, SecretString: simulator.mintToken() }));
  const deployed = app.functions.find(({ feed }) => feed === FEED)!;
  const start = () =>
    startWarmFunction(deployed.bundle, {
      ...environmentAt(proxy.url),
      ...environmentIn(account, app, deployed),
      SOURCE_ID,
      EVENTS_API_URL: simulator.url,
    });
  let warm = start();
  try {
    await warm.invoke(55_000);
    await makeOlder(account);
    if (death.isCold === true) {
      warm.stop();
      warm = start();
    }
    await death.before?.(account);
    isDead = true;
    // What repeats itself is noticed when it is read for the second time.
    if (death.repeats === true) await warm.invoke(55_000);
    const { lines, isError } = await warm.observe(death.timeLeft ?? 55_000);
    return { isError, isLogged: lines.length > 0, metrics: lines.flatMap(measurementIn) };
  } finally {
    warm.stop();
    await Promise.all([proxy.close(), simulator.close()]);
  }
}

/** A day older: in the first hour of a source, a missing token raises no alarm. */
async function makeOlder({ dynamoDb, table }: EmulatedAccount): Promise<void> {
  const { Item } = await dynamoDb.send(new GetItemCommand({ TableName: table, Key: STATE_KEY }));
  const state = JSON.parse(Item!['state']!.S!) as { createdAt: string };
  state.createdAt = new Date(Date.parse(state.createdAt) - DAY * 60_000).toISOString();
  await dynamoDb.send(
    new PutItemCommand({ TableName: table, Item: { ...Item, state: { S: JSON.stringify(state) } } }),
  );
}

/** The metrics in a line of the embedded metric format. */
function measurementIn(line: LogLine): Measurement[] {
  const metadata = line['_aws'] as EmbeddedMetrics | undefined;
  return (metadata?.CloudWatchMetrics ?? []).map(({ Dimensions, Metrics }) => ({
    dimensions: Object.fromEntries(Dimensions.flat().map((name) => [name, String(line[name])])),
    values: Object.fromEntries(Metrics.map(({ Name }) => [Name, Number([line[Name]].flat().at(-1))])),
  }));
}

interface EmbeddedMetrics {
  readonly CloudWatchMetrics: readonly {
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string }[];
  }[];
}
