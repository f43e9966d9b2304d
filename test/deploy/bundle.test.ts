import { readFileSync, rmSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FEEDS } from '../../lambdas/contract/feeds.ts';
import { recordOf, rejectedRecordOf } from '../support/delivered-lines.ts';
import { emulatorUrl } from '../support/emulator/account.ts';
import { expectedDelivery } from '../support/simulator/expected-delivery.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../support/simulator/server.ts';
import { BundleHarness } from './bundle-harness.ts';
import { synthesizeApp, type SynthesizedApp } from './synthesized-app.ts';

let app: SynthesizedApp;
beforeAll(() => {
  app = synthesizeApp({ eventsApiUrl: 'http://127.0.0.1:1', lookbackDays: 30 });
});
afterAll(() => {
  rmSync(app.folder, { recursive: true });
});

describe('each bundle', () => {
  it('is below 900 kB, and contains neither the CDK nor code for other programs', () => {
    expect(app.functions.map(({ feed }) => feed).sort()).toEqual(FEEDS.map(({ name }) => name).sort());
    for (const { bundle } of app.functions) {
      expect(statSync(bundle).size).toBeLessThan(900_000);
      const code = readFileSync(bundle, 'utf8');
      expect(code).not.toMatch(/aws-cdk-lib|OP_EVENTS_TOKEN|schemas\/panther|simulator/);
    }
  });
});

/** The function of each feed, as a process with its bundle and its environment. */
describe.skipIf(emulatorUrl === '')('a deployed function', () => {
  let harness: BundleHarness;
  beforeEach(async () => {
    harness = await BundleHarness.create(app);
  });

  async function simulate(options: SimulatorOptions = {}): Promise<Simulator> {
    const simulator = await startSimulator({ backlog: 2_500, livePerMinute: 0, ...options });
    onTestFinished(() => simulator.close());
    return simulator;
  }

  it.each(FEEDS)('delivers $name from the API to the bucket', async ({ name, table }) => {
    const simulator = await simulate({ poison: 0.01 });
    const token = simulator.mintToken({ expiresAt: Date.now() + 30 * 86_400_000 });
    await harness.storeToken(`${token}\n`);
    const { code, lines, output } = await harness.invoke(name, simulator);
    expect(code, output).toBe(0);

    const { events: good, rejected } = expectedDelivery(simulator.account, name, 2_500);
    const events = await harness.delivered(table);
    expect(events.map(recordOf)).toEqual(good);
    const p_source_id = `6c1ea4ac-3d0c-4d35-9dd2-${/^.*-(?<end>[0-9a-f]{12})"/.exec(events[0]!.slice(events[0]!.indexOf('p_source_id')))!.groups!['end']!}`;
    expect(JSON.parse(events[0]!)).toMatchObject({ p_source_id, p_source_label: '1Password' });
    expect(await harness.account.objects(`quarantine/${table}/`)).toHaveLength(1);

    const item = await harness.stateItem(name);
    const state = JSON.parse(item!['state']!.S!) as { readonly createdAt: string };
    expect(state).toMatchObject({ format: 1, live: { cursor: expect.any(String) as string } });
    expect(Number(item?.['revision']?.N)).toBe(Date.parse(state.createdAt) + 2);

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
    expect(output).not.toMatch(/@brightwater/); // the domain of all email addresses in the events
  });

  it('sends one request and writes nothing if there are no new events', async () => {
    const simulator = await simulate({ backlog: 0 });
    await harness.storeToken(simulator.mintToken());
    expect((await harness.invoke('itemusages', simulator)).code).toBe(0);
    const before = simulator.requests.length;
    const { lines } = await harness.invoke('itemusages', simulator);
    expect(simulator.requests.length - before).toBe(1);
    expect(lines.find(({ message }) => message === 'run ended')).toMatchObject({
      outcome: 'caught_up',
      events: 0,
      objects: 0,
    });
    expect(await harness.account.objects('')).toEqual([]);
  });

  it('reports that the token is not set, and uses it as soon as it is stored', async () => {
    const simulator = await simulate();
    const unset = await harness.invoke('auditevents', simulator);
    expect(unset.code).toBe(0); // A separate alarm covers this error.
    const errors = unset.lines.filter(({ level }) => level === 'ERROR');
    expect(errors).toMatchObject([{ error: 'ReplaceToken', outcome: 'failed', feed: 'auditevents' }]);
    expect(errors[0]?.['message']).toMatch(
      /^the token is not set: store the bearer token of .* in secret arn:/,
    );
    expect(unset.lines.filter((line) => 'NewestObjectAgeMinutes' in line)).toHaveLength(1); // still reported
    expect(unset.output).not.toContain('TokensRefused'); // not in the first hour
    expect(simulator.requests).toEqual([]);

    await harness.storeToken(simulator.mintToken());
    expect((await harness.invoke('auditevents', simulator)).code).toBe(0);
  });

  it('uses a token that replaces an invalid one while the function is warm', async () => {
    const simulator = await simulate({ backlog: 10 });
    await harness.storeToken('Bearer eyJ.eyJ.sig');
    const warm = harness.start('auditevents', simulator, { invocations: 2_000 });
    while (!warm.outputSoFar().includes('the token starts with')) await sleep(20);
    await harness.storeToken(simulator.mintToken());
    while ((await harness.delivered('onepassword_auditevent')).length < 10) await sleep(20);
    warm.child.kill();
  });

  it('uses a token that was rotated while the function is warm', async () => {
    const simulator = await simulate({ backlog: 10 });
    const first = simulator.mintToken();
    await harness.storeToken(first);
    const warm = harness.start('signinattempts', simulator, { invocations: 2_000 });
    while ((await harness.delivered('onepassword_signinattempt')).length === 0) await sleep(20);
    await harness.storeToken(simulator.mintToken());
    simulator.revokeToken(first);
    const statuses = () => simulator.requests.map(({ status }) => status);
    while (!statuses().includes(401) || statuses().at(-1) !== 200) await sleep(20);
    warm.child.kill();
    await warm.ended;
    expect(statuses().filter((status) => status === 401)).toHaveLength(1);
    expect(warm.outputSoFar()).not.toContain('ERROR');
  });

  it('reports which feeds a refused token may read', async () => {
    const simulator = await simulate();
    await harness.storeToken(simulator.mintToken({ features: ['itemusages'] }));
    const { code, lines } = await harness.invoke('auditevents', simulator);
    expect(code).toBe(0); // A separate alarm covers this error.
    expect(lines.find(({ level }) => level === 'ERROR')?.['message']).toMatch(
      /the token may read itemusages; issue one/,
    );
  });

  it('stops at a refused cursor, and reports the feed and the command by log and metric', async () => {
    let isRefusing = false;
    const simulator = await simulate({
      backlog: 10,
      faults: ({ feed }) =>
        isRefusing && feed === 'itemusages' ? { kind: 'status', status: 400 } : undefined,
    });
    await harness.storeToken(simulator.mintToken());
    for (const { name } of FEEDS) expect((await harness.invoke(name, simulator)).code).toBe(0);
    isRefusing = true;
    const before = await harness.stateJson('itemusages');
    const { code, lines } = await harness.invoke('itemusages', simulator);
    expect(code).toBe(0); // A separate alarm covers this error.
    expect(lines.filter(({ level }) => level === 'ERROR')).toMatchObject([
      { feed: 'itemusages', outcome: 'failed', error: 'RewindFeed' },
    ]);
    expect(lines.find(({ level }) => level === 'ERROR')?.['message']).toMatch(
      /to the stored cursor of itemusages; .*npm run operator -- rewind --feed itemusages --since-last-good/,
    );
    expect(lines.filter((line) => 'CursorsRefused' in line)).toMatchObject([
      { feed: 'itemusages', CursorsRefused: 1 },
    ]);
    const after = JSON.parse(await harness.stateJson('itemusages')) as object;
    expect(after).toEqual({
      ...(JSON.parse(before) as object),
      blocked: { revision: expect.any(Number) as number, reason: 'refused' },
    });
    for (const feed of ['signinattempts', 'auditevents']) {
      const other = await harness.invoke(feed, simulator);
      expect(other.code).toBe(0);
      expect(other.lines.filter((line) => 'CursorsRefused' in line)).toEqual([]);
    }
  });

  it('ends in time, and reports the reason, if the API does not respond', async () => {
    const simulator = await simulate({ faults: () => ({ kind: 'hang' }) });
    await harness.storeToken(simulator.mintToken());
    const { code, lines } = await harness.invoke('auditevents', simulator, { timeLeftMs: 9_000 });
    expect(code).not.toBe(0);
    expect(lines.find(({ level }) => level === 'ERROR')).toMatchObject({
      error: 'UnreadablePage',
      message: `cannot reach ${simulator.url} for auditevents (the request timed out)`,
    });
    expect(lines.filter((line) => 'NewestObjectAgeMinutes' in line)).toHaveLength(1);
  });

  it('loses nothing and delivers nothing twice if it is killed at any time', async () => {
    const simulator = await simulate({ backlog: 60_000 });
    await harness.storeToken(simulator.mintToken());
    let killedWhileAnnounced = 0;
    for (let kills = 0; kills < 6; kills += 1) {
      const { child, ended } = harness.start('itemusages', simulator);
      // Every other kill is between the announcement and the commit, where the most can go wrong.
      if (kills % 2 === 0) await harness.waitForAnnouncement('itemusages', child);
      else await Promise.race([ended, sleep(300 + Math.random() * 700)]);
      child.kill('SIGKILL');
      await ended;
      killedWhileAnnounced += (await harness.stateJson('itemusages')).includes('"pending"') ? 1 : 0;
    }
    expect(killedWhileAnnounced).toBeGreaterThan(0);
    expect((await harness.invoke('itemusages', simulator)).code).toBe(0);
    const records = (await harness.delivered('onepassword_itemusage')).map(recordOf);
    expect(records.sort()).toEqual(simulator.account.records('itemusages', 0, 60_000).sort());
  });

  it('delivers each event once if two instances run at the same time', async () => {
    const simulator = await simulate({ backlog: 15_000 });
    await harness.storeToken(simulator.mintToken());
    const codes = await Promise.all([
      harness.invoke('auditevents', simulator),
      harness.invoke('auditevents', simulator),
    ]);
    expect(codes.map(({ code }) => code)).toEqual([0, 0]);
    expect((await harness.invoke('auditevents', simulator)).code).toBe(0);
    const records = (await harness.delivered('onepassword_auditevent')).map(recordOf);
    expect(records.sort()).toEqual(simulator.account.records('auditevents', 0, 15_000).sort());
  });

  it.each([
    { pages: 2, tip: 'same' },
    { pages: 5, tip: 'same' },
    { pages: 5, tip: 'new' },
  ] as const)(
    'delivers nothing twice if the API repeats $pages pages (cursors: $tip), and reports it',
    async ({ pages, tip }) => {
      const records = pages * 1_000;
      const simulator = await simulate({
        backlog: records + 500,
        tip,
        rewindBy: (_feed, end) => (end === records ? records : undefined),
      });
      await harness.storeToken(simulator.mintToken());
      const { code, lines, output } = await harness.invoke('itemusages', simulator, { invocations: 3 });
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
      // Per run, ten pages in a row without new records, and three that were prefetched.
      expect(simulator.requestCount('itemusages')).toBeLessThanOrEqual(pages + 3 * 13);
      const delivery = (await harness.delivered('onepassword_itemusage')).map(recordOf);
      expect(delivery).toEqual(simulator.account.records('itemusages', 0, records));
    },
  );

  it.each([
    ['by 8 pages', 8_000, 7],
    ['to a page of 100 days ago', 12_000, 100],
  ])('delivers each event once if a cursor leads back once, %s', async (_, back, backlogDays) => {
    let isBack = false;
    const simulator = await simulate({
      backlog: 12_500,
      backlogDays,
      rewindBy: (_feed, end) => {
        if (isBack || end < 12_000) return undefined;
        isBack = true;
        return back;
      },
    });
    await harness.storeToken(simulator.mintToken());
    // Each run is a new process, which knows only the table. It starts before the oldest event.
    const ends: unknown[] = [];
    for (let run = 0; run < 4 && ends.at(-1) !== 'caught_up'; run += 1) {
      const { lines } = await harness.start('auditevents', simulator, {}, { LOOKBACK_DAYS: '120' }).ended;
      ends.push(lines.find(({ message }) => message === 'run ended')?.['outcome']);
    }
    expect(ends.at(-1)).toBe('caught_up');
    expect(isBack).toBe(true);
    const delivery = (await harness.delivered('onepassword_auditevent')).map(recordOf);
    expect(delivery).toEqual(simulator.account.records('auditevents', 0, 12_500));
  });

  it('finishes a batch if the responses of its writes are lost, and logs no error', async () => {
    const simulator = await simulate({ backlog: 200, poison: 0.05 });
    await harness.storeToken(simulator.mintToken());
    // The responses to the first run's announcement, and to the second run's rejected records, events, and commit.
    await harness.failAwsCalls({
      'TransactWriteItems 1': 'lost',
      'PutObject 1': 'lost',
      'PutObject 3': 'lost',
      'PutItem 2': 'lost',
    });
    const { code, lines, output } = await harness.invoke('signinattempts', simulator, { invocations: 3 });
    expect(code, output).toBe(0);
    expect(lines.filter(({ message }) => message === 'run ended')).toMatchObject([
      { level: 'INFO', outcome: 'overtaken', pages: 1, events: 0, rejected: 0, objects: 0 },
      { level: 'INFO', outcome: 'overtaken', pages: 0, events: 0, rejected: 0, objects: 0 },
      { level: 'INFO', outcome: 'caught_up', pages: 1, events: 0, rejected: 0, objects: 0 },
    ]);
    const { events, rejected } = expectedDelivery(simulator.account, 'signinattempts', 200);
    expect(lines.filter(({ level }) => level === 'WARN' || level === 'ERROR')).toMatchObject([
      {
        message: expect.stringContaining('quarantine replay --feed signinattempts --stack') as unknown,
        rejected: rejected.length,
      },
    ]);
    expect((await harness.delivered('onepassword_signinattempt')).map(recordOf)).toEqual(events);
    const quarantined = await harness.account.lines('quarantine/onepassword_signinattempt/');
    expect(quarantined.map(rejectedRecordOf)).toEqual(rejected);
  });

  it('retries calls that AWS throttles; if that does not help, it reports the call, and delivers a minute later', async () => {
    const simulator = await simulate({ backlog: 200 });
    await harness.storeToken(simulator.mintToken());
    const throttledPuts = {
      'PutObject 1': 'throttled',
      'PutObject 2': 'throttled',
      'PutObject 3': 'throttled',
    } as const;
    await harness.failAwsCalls({
      'GetItem 1': 'throttled',
      'GetSecretValue 1': 'throttled',
      ...throttledPuts,
    });
    const { lines } = await harness.invoke('auditevents', simulator, { invocations: 2 });
    const runs = lines.filter(({ outcome }) => outcome !== undefined);
    expect(runs).toMatchObject([
      { level: 'ERROR', outcome: 'failed', error: 'TryAgainLater', pages: 1, events: 0 },
      { level: 'INFO', outcome: 'caught_up', events: 200, objects: 1 },
    ]);
    expect(runs[0]?.['message']).toMatch(
      /^cannot write logs\/onepassword_auditevent\/\S+ to bucket bucket-\S+ \(SlowDown\)$/,
    );
    expect(lines.filter((line) => 'EventsDelivered' in line)).toMatchObject([{ EventsDelivered: 200 }]);
    expect((await harness.delivered('onepassword_auditevent')).map(recordOf)).toEqual(
      expectedDelivery(simulator.account, 'auditevents', 200).events,
    );
  });
});
