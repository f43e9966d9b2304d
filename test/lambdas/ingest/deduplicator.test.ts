import { describe, expect, it } from 'vitest';
import { Deduplicator, type Classification } from '../../../lambdas/ingest/deduplicator.ts';
import { DeliveredIndex } from '../../../lambdas/ingest/delivered-index.ts';
import type { Finding } from '../../../lambdas/ingest/identity-set.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import type { StateStore } from '../../../lambdas/ingest/ports.ts';
import { rewindRequested, firstState } from '../../../lambdas/ingest/state-changes.ts';
import { events, INVALID, uuids } from '../../support/ports/events.ts';
import { withOverrides } from '../../support/ports/overrides.ts';
import { scriptedPages, type ScriptedPage } from '../../support/ports/page-readers.ts';
import { MemoryFeed, signIn, START_TIME } from '../../support/ports/run.ts';

const state = firstState('2026-11-22T20:00:00.000Z', { startTime: START_TIME });

describe('Deduplicator', () => {
  it.each<[Finding, Classification, Classification, Classification]>([
    ['new', 'new', 'new', 'new'],
    ['event', 'repeat', 'repeat', 'repeat'],
    ['rejected', 'repeat', 'repeat', 'repeat'],
    ['changed', 'new', 'skipped', 'new'],
  ])(
    'classifies %s as %s in the live feed, %s in a rewind, and %s in a rewind of changed events',
    (finding, live, unchanged, changed) => {
      const { rewind } = rewindRequested(state, { from: START_TIME, changed: false });
      expect(new Deduplicator(undefined).classify(finding, undefined)).toBe(live);
      expect(new Deduplicator(rewind).classify(finding, undefined)).toBe(unchanged);
      expect(new Deduplicator({ ...rewind, changed: true }).classify(finding, undefined)).toBe(changed);
    },
  );

  it.each([
    ['2026-11-19 23:59:59.999999999', 'new'],
    ['2026-11-20 00:00:00.000000000', 'repeat'],
    [undefined, 'new'],
  ])('classifies an event at %s as %s if the rewind ends on 20 November', (eventTime, expected) => {
    const request = { from: START_TIME, to: '2026-11-20T00:00:00.000Z', changed: true };
    const { rewind } = rewindRequested(state, request);
    expect(new Deduplicator(rewind).classify('new', eventTime)).toBe(expected);
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
