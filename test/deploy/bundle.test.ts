import type { ChildProcess } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FEEDS } from '../../lambdas/contract/feeds.ts';
import { EmulatedAccount, emulatorUrl } from '../support/emulator/account.ts';
import { startFaultProxy, type AwsFault } from '../support/emulator/fault-proxy.ts';
import { served } from '../support/simulator/served.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../support/simulator/server.ts';
import { startFunction } from './function-process.ts';
import { synthesise, type Synthesised } from './synthesised.ts';
import { recordOf, rejectedRecordOf } from '../support/delivered-lines.ts';

let synthesised: Synthesised;
beforeAll(() => {
  synthesised = synthesise({ eventsApiUrl: 'http://127.0.0.1:1', lookbackDays: 30 });
});
afterAll(() => {
  rmSync(synthesised.folder, { recursive: true });
});

describe('each bundle', () => {
  it('is below 900 kB, and holds neither the CDK nor what is only for other places', () => {
    expect(synthesised.functions.map(({ feed }) => feed).sort()).toEqual(
      FEEDS.map(({ name }) => name).sort(),
    );
    for (const { bundle } of synthesised.functions) {
      expect(statSync(bundle).size).toBeLessThan(900_000);
      const code = readFileSync(bundle, 'utf8');
      expect(code).not.toMatch(/aws-cdk-lib|OP_EVENTS_TOKEN|schemas\/panther|simulator/);
    }
  });
});

describe.skipIf(emulatorUrl === '')('each bundle, run as it is deployed', () => {
  let account: EmulatedAccount;
  let endpoint: string;
  beforeEach(async () => {
    account = await new EmulatedAccount().create();
    endpoint = emulatorUrl;
  });

  async function simulate(options: SimulatorOptions = {}): Promise<Simulator> {
    const simulator = await startSimulator({ backlog: 2_500, livePerMinute: 0, ...options });
    onTestFinished(() => simulator.close());
    return simulator;
  }

  /** Calls of AWS fail so: by operation and, after a blank, which one it is of that. */
  async function failAws(faults: Readonly<Record<string, AwsFault>>): Promise<void> {
    const proxy = await startFaultProxy(
      emulatorUrl,
      ({ operation, count }) => faults[`${operation} ${count}`],
    );
    onTestFinished(() => proxy.close());
    endpoint = proxy.url;
  }

  const putToken = (token: string) =>
    account.secrets.send(new PutSecretValueCommand({ SecretId: account.secretArn, SecretString: token }));

  /** A fresh process with the template's environment, but for the API's address, which is the simulator's, and `more`. */
  function start(
    feed: string,
    api: Simulator,
    more: Readonly<Record<string, string>>,
    ...args: readonly string[]
  ) {
    const deployed = synthesised.functions.find((candidate) => candidate.feed === feed)!;
    const environment = deployed.environment({
      'AWS::StackId':
        'arn:aws:cloudformation:eu-central-1:123456789012:stack/Name/6c1ea4ac-3d0c-4d35-9dd2-4a2b0c9fd8f1',
      [synthesised.logicalId('AWS::S3::Bucket')]: account.bucket,
      [synthesised.logicalId('AWS::DynamoDB::Table')]: account.table,
      [synthesised.logicalId('AWS::SecretsManager::Secret')]: account.secretArn,
    });
    const found = { ...environment, AWS_ENDPOINT_URL: endpoint, EVENTS_API_URL: api.url, ...more };
    return startFunction(deployed.bundle, found, ...args);
  }

  const invoke = (feed: string, api: Simulator, ...args: readonly string[]) =>
    start(feed, api, {}, ...args).ended;

  async function stateText(feed: string): Promise<string> {
    const key = stateKey(feed);
    const { Item } = await account.dynamoDb.send(
      new GetItemCommand({ TableName: account.table, Key: key, ConsistentRead: true }),
    );
    return Item?.['state']?.S ?? '';
  }

  /** Ends when the table holds a new announcement, or when the process has ended. */
  async function announcement(feed: string, child: ChildProcess): Promise<void> {
    const before = await stateText(feed);
    let now = before;
    while (child.exitCode === null && (now === before || !now.includes('"pending"'))) {
      now = await stateText(feed);
    }
  }

  /** Of the item that keeps a feed's state. */
  const stateKey = (feed: string) => ({ feed: { S: feed }, item: { S: 'state' } });

  const delivered = (table: string) => account.lines(`logs/${table}/`);

  it.each(FEEDS)('takes $name from the API to the bucket', async ({ name, table }) => {
    const simulator = await simulate({ poison: 0.01 });
    const token = simulator.mintToken({ expiresAt: Date.now() + 30 * 86_400_000 });
    await putToken(`${token}\n`);
    const { code, lines, output } = await invoke(name, simulator);
    expect(code, output).toBe(0);

    const { events: good, rejected } = served(simulator.world, name, 2_500);
    const events = await delivered(table);
    expect(events.map(recordOf)).toEqual(good);
    const p_source_id = `6c1ea4ac-3d0c-4d35-9dd2-${/^.*-(?<end>[0-9a-f]{12})"/.exec(events[0]!.slice(events[0]!.indexOf('p_source_id')))!.groups!['end']!}`;
    expect(JSON.parse(events[0]!)).toMatchObject({ p_source_id, p_source_label: '1Password' });
    expect(await account.objects(`quarantine/${table}/`)).toHaveLength(1);

    const item = await account.dynamoDb.send(
      new GetItemCommand({ TableName: account.table, Key: stateKey(name) }),
    );
    const state = JSON.parse(item.Item!['state']!.S!) as { readonly createdAt: string };
    expect(state).toMatchObject({ format: 1, live: { cursor: expect.any(String) as string } });
    expect(Number(item.Item?.['revision']?.N)).toBe(Date.parse(state.createdAt) + 2);

    expect(lines.filter(({ message }) => message === 'run ended')).toMatchObject([
      {
        level: 'INFO',
        source: p_source_id,
        feed: name,
        outcome: 'caught_up',
        pages: 3,
        events: good.length,
        rejected: rejected.length,
        objects: 1,
      },
    ]);
    const metrics = lines.filter((line) => '_aws' in line);
    expect(metrics).toMatchObject([
      {
        source: p_source_id,
        NewestObjectAgeMinutes: expect.any(Number) as number,
        TokenDaysLeft: expect.any(Number) as number,
      },
      {
        source: p_source_id,
        feed: name,
        EventsDelivered: good.length,
        RecordsRejected: rejected.length,
      },
    ]);
    const dimensions = metrics.map(
      (line) =>
        (line['_aws'] as { CloudWatchMetrics: { Dimensions: string[][] }[] }).CloudWatchMetrics[0]!
          .Dimensions,
    );
    expect(dimensions).toEqual([[['source']], [['source', 'feed']]]);
    expect(output).not.toContain(token);
    expect(output).not.toMatch(/@brightwater/); // nobody's address
  });

  it('asks once and writes nothing in an idle minute', async () => {
    const simulator = await simulate({ backlog: 0 });
    await putToken(simulator.mintToken());
    expect((await invoke('itemusages', simulator)).code).toBe(0);
    const before = simulator.requests.length;
    const { lines } = await invoke('itemusages', simulator);
    expect(simulator.requests.length - before).toBe(1);
    expect(lines.find(({ message }) => message === 'run ended')).toMatchObject({
      outcome: 'caught_up',
      events: 0,
      objects: 0,
    });
    expect(await account.objects('')).toEqual([]);
  });

  it('says that the token is not set, and finds it as soon as it is', async () => {
    const simulator = await simulate();
    const unset = await invoke('auditevents', simulator);
    expect(unset.code).toBe(0); // It has an alarm of its own.
    const said = unset.lines.filter(({ level }) => level === 'ERROR');
    expect(said).toMatchObject([{ error: 'ReplaceToken', outcome: 'failed', feed: 'auditevents' }]);
    expect(said[0]?.['message']).toMatch(
      /^the token is not set yet: put the bearer token of .* into secret arn:/,
    );
    expect(unset.lines.filter((line) => 'NewestObjectAgeMinutes' in line)).toHaveLength(1); // the age goes on being told
    expect(unset.output).not.toContain('TokensRefused'); // not in the first hour
    expect(simulator.requests).toEqual([]);

    await putToken(simulator.mintToken());
    expect((await invoke('auditevents', simulator)).code).toBe(0);
  });

  it('finds a token that was mended while it was warm, whatever was wrong with the one before', async () => {
    const simulator = await simulate({ backlog: 10 });
    await putToken('Bearer eyJ.eyJ.sig');
    const warm = start('auditevents', simulator, {}, '55000', '2000');
    while (!warm.shown().includes('the token holds a blank')) await sleep(20);
    await putToken(simulator.mintToken());
    while ((await delivered('onepassword_auditevent')).length < 10) await sleep(20);
    warm.child.kill();
  });

  it('goes on with a token that was rotated while it was warm', async () => {
    const simulator = await simulate({ backlog: 10 });
    const first = simulator.mintToken();
    await putToken(first);
    const warm = start('signinattempts', simulator, {}, '55000', '2000');
    while ((await delivered('onepassword_signinattempt')).length === 0) await sleep(20);
    await putToken(simulator.mintToken());
    simulator.revokeToken(first);
    const statuses = () => simulator.requests.map(({ status }) => status);
    while (!statuses().includes(401) || statuses().at(-1) !== 200) await sleep(20);
    warm.child.kill();
    await warm.ended;
    expect(statuses().filter((status) => status === 401)).toHaveLength(1);
    expect(warm.shown()).not.toContain('ERROR');
  });

  it('names a token that is refused', async () => {
    const simulator = await simulate();
    await putToken(simulator.mintToken({ features: ['itemusages'] }));
    const { code, lines } = await invoke('auditevents', simulator);
    expect(code).toBe(0); // It has an alarm of its own.
    expect(lines.find(({ level }) => level === 'ERROR')?.['message']).toMatch(
      /the token may read itemusages; issue one/,
    );
  });

  it('stops at a cursor that is refused, and tells by log and metric which feed it is and what to run', async () => {
    const refused = { on: false };
    const simulator = await simulate({
      backlog: 10,
      faults: ({ feed }) =>
        refused.on && feed === 'itemusages' ? { kind: 'status', status: 400 } : undefined,
    });
    await putToken(simulator.mintToken());
    for (const { name } of FEEDS) expect((await invoke(name, simulator)).code).toBe(0);
    refused.on = true;
    const before = await stateText('itemusages');
    const { code, lines } = await invoke('itemusages', simulator);
    expect(code).toBe(0); // It has an alarm of its own.
    expect(lines.filter(({ level }) => level === 'ERROR')).toMatchObject([
      { feed: 'itemusages', outcome: 'failed', error: 'RewindFeed' },
    ]);
    expect(lines.find(({ level }) => level === 'ERROR')?.['message']).toContain(
      'to the stored cursor of itemusages: the feed stands still until you run npm run operator -- rewind --feed itemusages --from TIME',
    );
    expect(lines.filter((line) => 'CursorsRefused' in line)).toMatchObject([
      { feed: 'itemusages', CursorsRefused: 1 },
    ]);
    const after = JSON.parse(await stateText('itemusages')) as object;
    expect(after).toEqual({
      ...(JSON.parse(before) as object),
      blocked: { revision: expect.any(Number) as number, reason: 'refused' },
    });
    for (const feed of ['signinattempts', 'auditevents']) {
      const other = await invoke(feed, simulator);
      expect(other.code).toBe(0);
      expect(other.lines.filter((line) => 'CursorsRefused' in line)).toEqual([]);
    }
  });

  it('ends in good order, and says so, when the API does not answer', async () => {
    const simulator = await simulate({ faults: () => ({ kind: 'hang' }) });
    await putToken(simulator.mintToken());
    const { code, lines } = await invoke('auditevents', simulator, '9000');
    expect(code).not.toBe(0);
    expect(lines.find(({ level }) => level === 'ERROR')).toMatchObject({
      error: 'TryAgainLater',
      message: `cannot reach ${simulator.url} for auditevents (no answer in time)`,
    });
    expect(lines.filter((line) => 'NewestObjectAgeMinutes' in line)).toHaveLength(1);
  });

  it('loses and doubles nothing when it is killed at any moment', async () => {
    const simulator = await simulate({ backlog: 60_000 });
    await putToken(simulator.mintToken());
    let killedWhileAnnounced = 0;
    for (let kills = 0; kills < 6; kills += 1) {
      const { child, ended } = start('itemusages', simulator, {});
      // Every other time between the announcement and the commit, where the most can go wrong.
      if (kills % 2 === 0) await announcement('itemusages', child);
      else await Promise.race([ended, sleep(300 + Math.random() * 700)]);
      child.kill('SIGKILL');
      await ended;
      killedWhileAnnounced += (await stateText('itemusages')).includes('"pending"') ? 1 : 0;
    }
    expect(killedWhileAnnounced).toBeGreaterThan(0);
    expect((await invoke('itemusages', simulator)).code).toBe(0);
    const records = (await delivered('onepassword_itemusage')).map(recordOf);
    expect(records.sort()).toEqual(simulator.world.records('itemusages', 0, 60_000).sort());
  });

  it('delivers once when two run at the same time', async () => {
    const simulator = await simulate({ backlog: 15_000 });
    await putToken(simulator.mintToken());
    const codes = await Promise.all([invoke('auditevents', simulator), invoke('auditevents', simulator)]);
    expect(codes.map(({ code }) => code)).toEqual([0, 0]);
    expect((await invoke('auditevents', simulator)).code).toBe(0);
    const records = (await delivered('onepassword_auditevent')).map(recordOf);
    expect(records.sort()).toEqual(simulator.world.records('auditevents', 0, 15_000).sort());
  });

  it.each([
    { pages: 2, tip: 'same' },
    { pages: 5, tip: 'same' },
    { pages: 5, tip: 'new' },
  ] as const)(
    'doubles nothing in a circle of $pages pages (cursors: $tip), and says so',
    async ({ pages, tip }) => {
      const records = pages * 1_000;
      const simulator = await simulate({
        backlog: records + 500,
        tip,
        leadsBack: (_feed, end) => (end === records ? records : undefined),
      });
      await putToken(simulator.mintToken());
      const { code, lines, output } = await invoke('itemusages', simulator, '55000', '3');
      expect(code, output).toBe(0);
      const runs = lines.filter(({ message }) => message === 'run ended');
      expect(runs).toMatchObject([{ outcome: 'stalled' }, { outcome: 'stalled' }, { outcome: 'stalled' }]);
      expect(lines.filter((line) => 'ApiRepetitions' in line)).toMatchObject([
        { feed: 'itemusages', ApiRepetitions: 1 },
        { feed: 'itemusages', ApiRepetitions: 1 },
        { feed: 'itemusages', ApiRepetitions: 1 },
      ]);
      expect(lines.filter(({ level }) => level === 'WARN').map(({ message }) => message)).toEqual(
        runs.map(() => expect.stringContaining('the API repeats itself') as unknown),
      );
      // Ten pages in a row without news, and three that were read ahead.
      expect(simulator.requestCount('itemusages')).toBeLessThanOrEqual(pages + 3 * 13);
      const delivery = (await delivered('onepassword_itemusage')).map(recordOf);
      expect(delivery).toEqual(simulator.world.records('itemusages', 0, records));
    },
  );

  it.each([
    ['once by 8 pages', 8_000, 7],
    ['once to a page of 100 days ago', 12_000, 100],
  ])('doubles and loses nothing when a cursor leads back %s', async (_, back, backlogDays) => {
    let isBack = false;
    const simulator = await simulate({
      backlog: 12_500,
      backlogDays,
      leadsBack: (_feed, end) => {
        if (isBack || end < 12_000) return undefined;
        isBack = true;
        return back;
      },
    });
    await putToken(simulator.mintToken());
    // A start before the oldest event; in a process of its own each, that knows of nothing but the table.
    const ends: unknown[] = [];
    for (let run = 0; run < 4 && ends.at(-1) !== 'caught_up'; run += 1) {
      const { lines } = await start('auditevents', simulator, { LOOKBACK_DAYS: '120' }).ended;
      ends.push(lines.find(({ message }) => message === 'run ended')?.['outcome']);
    }
    expect(ends.at(-1)).toBe('caught_up');
    expect(isBack).toBe(true);
    const delivery = (await delivered('onepassword_auditevent')).map(recordOf);
    expect(delivery).toEqual(simulator.world.records('auditevents', 0, 12_500));
  });

  it('finishes what it began when the answers of its writes are lost, and calls nothing an error', async () => {
    const simulator = await simulate({ backlog: 200, poison: 0.05 });
    await putToken(simulator.mintToken());
    // Of the first run's announcement, the second one's rejected records, events, and commit.
    await failAws({
      'TransactWriteItems 1': 'lost',
      'PutObject 1': 'lost',
      'PutObject 3': 'lost',
      'PutItem 2': 'lost',
    });
    const { code, lines, output } = await invoke('signinattempts', simulator, '55000', '3');
    expect(code, output).toBe(0);
    expect(lines.filter(({ message }) => message === 'run ended')).toMatchObject([
      { level: 'INFO', outcome: 'overtaken', pages: 1, events: 0, rejected: 0, objects: 0 },
      { level: 'INFO', outcome: 'overtaken', pages: 0, events: 0, rejected: 0, objects: 0 },
      { level: 'INFO', outcome: 'caught_up', pages: 1, events: 0, rejected: 0, objects: 0 },
    ]);
    const { events, rejected } = served(simulator.world, 'signinattempts', 200);
    expect(lines.filter(({ level }) => level === 'WARN' || level === 'ERROR')).toMatchObject([
      {
        message: expect.stringContaining('quarantine replay --feed signinattempts --stack') as unknown,
        rejected: rejected.length,
      },
    ]);
    expect((await delivered('onepassword_signinattempt')).map(recordOf)).toEqual(events);
    const quarantined = await account.lines('quarantine/onepassword_signinattempt/');
    expect(quarantined.map(rejectedRecordOf)).toEqual(rejected);
  });

  it('waits when AWS throttles it; for longer, it names what it could not do, and delivers a minute later', async () => {
    const simulator = await simulate({ backlog: 200 });
    await putToken(simulator.mintToken());
    const often = {
      'PutObject 1': 'throttled',
      'PutObject 2': 'throttled',
      'PutObject 3': 'throttled',
    } as const;
    await failAws({ 'GetItem 1': 'throttled', 'GetSecretValue 1': 'throttled', ...often });
    const { lines } = await invoke('auditevents', simulator, '55000', '2');
    const runs = lines.filter(({ outcome }) => outcome !== undefined);
    expect(runs).toMatchObject([
      { level: 'ERROR', outcome: 'failed', error: 'TryAgainLater', pages: 1, events: 0 },
      { level: 'INFO', outcome: 'caught_up', events: 200, objects: 1 },
    ]);
    expect(runs[0]?.['message']).toMatch(
      /^cannot write logs\/onepassword_auditevent\/\S+ to bucket bucket-\S+ \(SlowDown\)$/,
    );
    expect(lines.filter((line) => 'EventsDelivered' in line)).toMatchObject([{ EventsDelivered: 200 }]);
    expect((await delivered('onepassword_auditevent')).map(recordOf)).toEqual(
      served(simulator.world, 'auditevents', 200).events,
    );
  });
});
