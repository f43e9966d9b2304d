import { describe, expect, it } from 'vitest';
import { Deduplicator } from '../../../lambdas/ingest/deduplicator.ts';
import { IdentitySet } from '../../../lambdas/ingest/identity-set.ts';
import { rewindRequested, firstState } from '../../../lambdas/ingest/state-changes.ts';
import { identitiesOf, STARTED_AT } from '../../support/ports/batch.ts';
import { MemoryFeed, START_TIME, signIn } from '../../support/ports/run.ts';
import { DeliveredIndex } from '../../../lambdas/ingest/delivered-index.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import type { StateStore } from '../../../lambdas/ingest/ports.ts';
import { events, INVALID, uuids } from '../../support/ports/events.ts';
import { withOverrides } from '../../support/ports/overrides.ts';
import { viewOf } from '../../support/records.ts';
import { scriptedPages, type ScriptedPage } from '../../support/ports/page-readers.ts';

const LIMITS = { batchDays: 2, batchIdentities: 4 };
const on = (uuid: string, day: number, more: object = {}) =>
  viewOf(signIn(uuid, { timestamp: `2026-11-${day}T10:00:00Z`, ...more }));
const textOn = (uuid: string, day: number) => on(uuid, day).bytes.toString();
const nothing = () => Promise.resolve([]);
const changed = { type: 'mfa_ok' };

function deduplicator(delivered: IdentitySet = new IdentitySet()): Deduplicator {
  return new Deduplicator(() => Promise.resolve([delivered]), LIMITS, undefined);
}

describe('a deduplicator', () => {
  it('classifies nothing before the event day is loaded', async () => {
    const dedup = deduplicator();
    expect(dedup.classify(on('E0', 22))).toBeUndefined();
    expect(await dedup.loadAndClassify(on('E0', 22))).toBe('new');
    expect(dedup.classify(on('E1', 22))).toBe('new');
    expect(dedup.classify(on('E1', 21))).toBeUndefined();
  });

  it('finds repeats of delivered records and of records of the batch', async () => {
    const dedup = deduplicator(identitiesOf([textOn('E0', 22)]));
    expect(await dedup.loadAndClassify(on('E0', 22))).toBe('repeat');
    dedup.add(on('E1', 22), false);
    dedup.add(on('E2', 22), true);
    const results = ['E0', 'E1', 'E2', 'E3'].map((uuid) => dedup.classify(on(uuid, 22)));
    expect(results).toEqual(['repeat', 'repeat', 'repeat', 'new']);
  });

  it('treats a uuid with other bytes as new in the live feed', async () => {
    const dedup = deduplicator(identitiesOf([textOn('E0', 22)]));
    expect(await dedup.loadAndClassify(on('E0', 22, changed))).toBe('new');
  });

  it.each([false, true])(
    'still finds the earlier version of a changed record, rejected: %s',
    async (rejected) => {
      const dedup = deduplicator(identitiesOf([textOn('E0', 22)], rejected));
      await dedup.loadAndClassify(on('E0', 22));
      dedup.add(on('E0', 22, changed), false);
      expect(dedup.classify(on('E0', 22))).toBe('repeat');
      expect(dedup.classify(on('E0', 22, changed))).toBe('repeat');
    },
  );

  it('returns the identities of its new records by event day', async () => {
    const dedup = deduplicator(identitiesOf([textOn('E0', 21)]));
    await dedup.loadAndClassify(on('E0', 21));
    await dedup.loadAndClassify(on('E1', 22));
    dedup.add(on('E1', 22), false);
    const own = [...dedup.own].map(([day, set]) => [day, Buffer.from(set.encode())]);
    expect(own).toEqual([['2026-11-22', Buffer.from(identitiesOf([textOn('E1', 22)]).encode())]]);
  });

  it('has room for a number of days and a number of identities', async () => {
    const dedup = new Deduplicator(nothing, LIMITS, undefined);
    for (const day of [20, 21, 22]) await dedup.loadAndClassify(on('E0', day));
    const room = () => [20, 21, 22].map((day) => dedup.classify(on('E9', day)));
    dedup.add(on('E0', 20), false);
    dedup.add(on('E1', 20), false);
    expect(room()).toEqual(['new', 'new', 'new']);
    dedup.add(on('E2', 21), false);
    expect(room()).toEqual(['new', 'new', 'no_room']);
    dedup.add(on('E3', 20), false);
    expect(room()).toEqual(['no_room', 'no_room', 'no_room']);
    expect(dedup.classify(on('E3', 20))).toBe('repeat');
  });

  it('skips changed records in a rewind, and treats records after its end as repeats', async () => {
    const request = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-22T00:00:00.000Z', changed: false };
    const { rewind } = rewindRequested(firstState(STARTED_AT, { startTime: START_TIME }), request);
    const delivered = identitiesOf([textOn('E0', 21)]);
    const dedup = new Deduplicator(() => Promise.resolve([delivered]), LIMITS, rewind);
    expect(await dedup.loadAndClassify(on('E0', 21, changed))).toBe('skipped');
    expect(dedup.classify(on('E1', 21))).toBe('new');
    dedup.add(on('E1', 21), false);
    expect(dedup.classify(on('E0', 21, changed))).toBe('skipped');
    expect(dedup.classify(on('E1', 21, changed))).toBe('skipped');
    expect(await dedup.loadAndClassify(on('E1', 22))).toBe('repeat');
  });
});

describe('repeats', () => {
  /** A run in which the API has one page, at a cursor or at the start. */
  const ingestPage = (memory: MemoryFeed, at: string, page: ScriptedPage) =>
    ingest(memory.run({ ports: { pages: scriptedPages({ [at]: page }) } }));

  it('of the page before are dropped and counted', async () => {
    const memory = new MemoryFeed([]);
    await ingestPage(memory, 'start', { records: events(2), next: 'a' });
    await ingestPage(memory, 'a', { records: events(3), next: 'b' });
    expect(memory.uuids()).toEqual(uuids(3));
    expect(memory.steps).toContainEqual({ kind: 'page', records: 3, repeats: 2 });
  });

  it('are dropped also after pages without new records', async () => {
    const memory = new MemoryFeed([]);
    await ingestPage(memory, 'start', { records: events(2), next: 'a' });
    await ingestPage(memory, 'a', { records: events(1), next: 'b' });
    await ingestPage(memory, 'b', { records: [], next: 'c' });
    await ingestPage(memory, 'c', { records: events(2), next: 'd' });
    expect(memory.uuids()).toEqual(uuids(2));
  });

  it('of many pages before are dropped, also by a new process', async () => {
    const memory = new MemoryFeed(events(300), { limit: 10 });
    await ingest(memory.run());
    await ingestPage(memory, '300', { records: events(301), next: 'd' });
    expect(memory.uuids()).toEqual(uuids(301));
  });

  it('of rejected records are dropped too', async () => {
    const memory = new MemoryFeed([]);
    await ingestPage(memory, 'start', { records: [INVALID], next: 'a' });
    await ingestPage(memory, 'a', { records: [INVALID], next: 'b' });
    expect(memory.quarantined()).toHaveLength(1);
  });

  it('are known to the process that delivered them, without reading the table', async () => {
    const memory = new MemoryFeed(events(9));
    const delivered = new DeliveredIndex();
    let reads = 0;
    const states = withOverrides<StateStore>(memory.states, {
      readIdentities: (...args) => {
        reads += 1;
        return memory.states.readIdentities(...args);
      },
    });
    await ingest(memory.run({ delivered, ports: { states }, limits: { batchRecords: 3 } }));
    expect(reads).toBe(1);
    const pages = scriptedPages({ '9': { records: events(10), next: 'b' } });
    await ingest(memory.run({ delivered, ports: { pages, states } }));
    expect(reads).toBe(1);
    expect(memory.uuids()).toEqual(uuids(10));
  });

  it('within a page are dropped, unless the same uuid has other content', async () => {
    const memory = new MemoryFeed([signIn('E0'), signIn('E0'), signIn('E0', { type: 'mfa_ok' })]);
    await ingest(memory.run());
    expect(memory.uuids()).toEqual(['E0', 'E0']);
    expect(new Set(memory.delivered()).size).toBe(2);
  });
});
