import { describe, expect, it, onTestFinished } from 'vitest';
import { logsPrefix, quarantinePrefix } from '../../lambdas/contract/object-layout.ts';
import type { Limits } from '../../lambdas/ingest/limits.ts';
import { requestRewind } from '../../lambdas/recovery/rewind.ts';
import { recordOf, rejectedRecordOf } from '../support/delivered-lines.ts';
import { apiClient } from '../support/ports/api-client.ts';
import { SIGN_INS, START_TIME } from '../support/ports/run.ts';
import { runOutcome } from '../support/ports/run-outcome.ts';
import { RecoveryFeed } from '../support/recovery-feed.ts';
import type { Fault } from '../support/simulator/faults.ts';
import { startSimulator } from '../support/simulator/server.ts';

const MINUTE = 60_000;
const BACKLOG = 2_500;
const FEED_NAME = SIGN_INS.name;

const timeIn = (record: string) => (JSON.parse(record) as { timestamp: string }).timestamp;

/** A feed whose second page never can be read, polled twice. */
async function open(fault: Fault) {
  const memory = new RecoveryFeed([]);
  const { clock } = memory;
  let unreadable = '';
  const simulator = await startSimulator({
    epoch: clock.time,
    now: () => clock.time,
    backlog: BACKLOG,
    backlogDays: 5,
    livePerMinute: 3,
    acceptAnyToken: true,
    faults: ({ body }) => (body === unreadable ? fault : undefined),
  });
  onTestFinished(() => simulator.close());
  const pages = apiClient(simulator.url, clock);
  const first = await pages.readPage(SIGN_INS, { startTime: START_TIME }, new AbortController().signal);
  unreadable = JSON.stringify(first.next);

  async function poll(limits: Partial<Limits> = {}): Promise<string> {
    clock.left = 55_000;
    const outcome = await runOutcome(memory.run({ ports: { pages }, limits, delivered: memory.index }));
    clock.time += MINUTE;
    return outcome;
  }
  const recordsAt = (time: number) =>
    simulator.account.records(FEED_NAME, 0, simulator.account.count(FEED_NAME, time));
  const failure = await poll();
  return {
    memory,
    poll,
    failure,
    /** All records that the last poll could read. */
    records: () => recordsAt(clock.time - MINUTE),
    arrivedSoFar: () => recordsAt(clock.time),
    attempts: () => simulator.requests.filter(({ body }) => body === unreadable).length,
    delivered: () => memory.objects.lines(logsPrefix(SIGN_INS)).map(recordOf),
    quarantined: () => memory.objects.lines(quarantinePrefix(SIGN_INS)).map(rejectedRecordOf),
  };
}

const damaged = '{"cursor":"x","has_more":true,"items":[{"uuid":"E"}';
const faults: Readonly<Record<string, { readonly fault: Fault; readonly kept?: string }>> = {
  'a 500': { fault: { kind: 'status', status: 500 } },
  'a 404, as for a cursor that is unknown': { fault: { kind: 'status', status: 404 } },
  'a 403 of a firewall': { fault: { kind: 'status', status: 403, body: '<html>Blocked</html>' } },
  'a connection that is closed': { fault: { kind: 'close' } },
  'a page that is cut off': { fault: { kind: 'body', text: damaged }, kept: damaged },
  'a page that is not UTF-8 outside its records': {
    fault: { kind: 'body', text: '{"cursor":"\udce9","has_more":true,"items":[]}' },
    kept: '{"cursor":"\udce9","has_more":true,"items":[]}',
  },
  'a page with a name twice': {
    fault: { kind: 'body', text: '{\n"items":[],"items":[],"cursor":"c","has_more":true}' },
    kept: '{"items":[],"items":[],"cursor":"c","has_more":true}',
  },
  'a page past the size limit': {
    fault: { kind: 'body', text: 'x'.repeat(17_000_000) },
    kept: 'x'.repeat(4_000_000),
  },
};

describe.each(Object.entries(faults))('a page that never can be read: %s', (_, { fault, kept }) => {
  it('holds up the feed, and repeats nothing', async () => {
    const { memory, poll, failure, records, delivered } = await open(fault);
    expect(failure).toMatch(/^UnreadablePage: /);
    expect(await poll()).toBe(failure);
    expect(delivered()).toEqual(records().slice(0, 1_000));
    expect((await memory.state()).blocked).toMatchObject({ reason: 'unreadable' });
  });

  it('is passed by a rewind to a later time, which says what it skipped', async () => {
    const { memory, poll, records, arrivedSoFar, delivered, quarantined, attempts } = await open(fault);
    const [last, from] = [timeIn(records()[999]!), timeIn(records()[1_500]!)];
    const arrived = arrivedSoFar();
    await requestRewind(memory.context(), { from, changed: false });
    expect(await poll()).toBe('caught_up');
    const tried = attempts();
    const skipped = arrived.slice(1_000).filter((record) => timeIn(record) < from);
    expect(skipped.length).toBeGreaterThan(400);
    const all = () => records().filter((record) => !skipped.includes(record));
    expect([...delivered()].sort()).toEqual(all().sort());
    expect(quarantined()).toEqual(kept === undefined ? [] : [kept]);
    const { blocked, lastRewind } = await memory.state();
    expect(blocked).toBeUndefined();
    expect(lastRewind?.skippedAfter?.slice(0, 19)).toBe(last.slice(0, 19));
    // From then on, the feed continues on its own.
    expect(await poll()).toBe('caught_up');
    expect([...delivered()].sort()).toEqual(all().sort());
    expect(attempts()).toBe(tried);
  });

  it('costs nothing if the rewind starts before it', async () => {
    const { memory, poll, records, delivered } = await open(fault);
    await requestRewind(memory.context(), { from: timeIn(records()[300]!), changed: false });
    expect(await poll()).toBe('caught_up');
    expect([...delivered()].sort()).toEqual([...records()].sort());
    expect((await memory.state()).lastRewind?.skippedAfter).toBeUndefined();
  });
});

describe('a rewind', () => {
  const fault: Fault = { kind: 'status', status: 500 };

  it('does not take the place of a feed that is readable again', async () => {
    let isBroken = true;
    const { memory, poll, records, delivered } = await open({
      kind: 'changed',
      change: (text) => (isBroken ? 'no page' : text),
    });
    isBroken = false;
    await requestRewind(memory.context(), { from: timeIn(records()[2_000]!), changed: false });
    expect(await poll()).toBe('caught_up');
    expect([...delivered()].sort()).toEqual([...records()].sort());
    const { blocked, lastRewind } = await memory.state();
    expect(blocked).toBeUndefined();
    expect(lastRewind?.skippedAfter).toBeUndefined();
  });

  it('that has an end does not pass the page', async () => {
    const { memory, poll, failure, records } = await open(fault);
    const request = { from: timeIn(records()[300]!), to: timeIn(records()[600]!), changed: false };
    await requestRewind(memory.context(), request);
    expect(await poll()).toBe(failure);
    expect(await poll()).toBe(failure);
    const { blocked, rewind } = await memory.state();
    expect(blocked).toMatchObject({ reason: 'unreadable' });
    expect(rewind).toBeUndefined();
  });

  it('that another one with an end replaces leaves the position to be read again', async () => {
    const { memory, poll, failure, records } = await open(fault);
    await requestRewind(memory.context(), { from: timeIn(records()[300]!), changed: false });
    // So little of it is read that it stays in progress.
    expect(await poll({ rewindPages: 1, batchPages: 1 })).toBe('rewinding');
    expect((await memory.state()).blocked).toMatchObject({ isParked: true });
    const request = { from: timeIn(records()[300]!), to: timeIn(records()[600]!), changed: false };
    await requestRewind(memory.context(), request);
    expect(await poll()).toBe(failure);
    expect((await memory.state()).live).toEqual(
      expect.objectContaining({ cursor: expect.any(String) as string }),
    );
  });

  it('that was requested before the page failed does not pass it', async () => {
    const { memory, poll, failure } = await open(fault);
    const before = await memory.state();
    expect(before.blocked?.revision).toBe(before.revision);
    // As if the rewind had been in progress already.
    await memory.states.write(SIGN_INS, {
      ...before,
      revision: before.revision + 1,
      rewind: {
        id: before.revision - 1,
        from: START_TIME,
        changed: false,
        position: { startTime: START_TIME },
        delivered: 0,
        skipped: 0,
      },
    });
    expect(await poll()).toBe(failure);
    expect((await memory.state()).live).toEqual(before.live);
  });

  it('passes a page that an announced batch needs', async () => {
    const { memory, poll, records, delivered } = await open(fault);
    const state = await memory.state();
    // A run has announced the second page before it became unreadable, and has crashed.
    await memory.states.write(SIGN_INS, {
      ...state,
      revision: state.revision + 1,
      pending: {
        revision: state.revision + 1,
        count: 10,
        digest: 'x',
        next: { cursor: 'x' },
        days: [],
        announcedAt: new Date(memory.clock.time).toISOString(),
        outcome: { events: 10, lateEvents: 0, rejected: 0, skipped: 0 },
      },
    });
    await requestRewind(memory.context(), { from: timeIn(records()[300]!), changed: false });
    const outcomes: string[] = [];
    for (let minute = 0; minute < 8; minute += 1) outcomes.push(await poll());
    expect(outcomes.at(-1)).toBe('caught_up');
    expect([...delivered()].sort()).toEqual([...records()].sort());
  });
});
