import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { DeliveredIndex } from '../../../lambdas/ingest/delivered-index.ts';
import { TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import type { ObjectStore, StateStore } from '../../../lambdas/ingest/ports.ts';
import { events, uuids } from '../../support/ports/events.ts';
import { scriptedPages } from '../../support/ports/page-readers.ts';
import { MemoryFeed, signIn } from '../../support/ports/run.ts';
import { withOverrides } from '../../support/ports/overrides.ts';

/** Records of several days, so that a batch must load identities. */
const on = (uuid: string, day: number) => signIn(uuid, { timestamp: `2026-11-${day}T10:00:00Z` });

/** An object store in which the first object takes as long as the test wants. */
function slowObjects(objects: ObjectStore) {
  const signals = new EventEmitter();
  const isStoring = once(signals, 'storing');
  const isFinished = once(signals, 'finished');
  let isFirst = true;
  const slow = withOverrides(objects, {
    create: async (object) => {
      if (isFirst) {
        isFirst = false;
        signals.emit('storing');
        await isFinished;
      }
      return objects.create(object);
    },
  });
  const finish = () => {
    signals.emit('finished');
  };
  return { slow, finish, isStoring };
}

/** Waits until the code under test can do nothing more without the test. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 30));

describe('collecting ahead', () => {
  it('reads the next batch while one is stored, and announces it afterwards', async () => {
    const memory = new MemoryFeed(events(9));
    const { slow, finish, isStoring } = slowObjects(memory.objects);
    const run = ingest(memory.run({ ports: { objects: slow }, limits: { batchRecords: 3 } }));
    await isStoring;
    await settle();
    expect(memory.steps.filter(({ kind }) => kind === 'page')).toHaveLength(2);
    const { revision, pending } = await memory.state();
    expect(pending).toMatchObject({ revision, count: 3, next: { cursor: '3' } });
    finish();
    expect(await run).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(9));
  });

  it('skips records of the batch that is stored, of whatever day', async () => {
    const memory = new MemoryFeed([]);
    const first = [on('E0', 19), on('E1', 20), on('E2', 20)];
    const pages = scriptedPages({
      start: { records: first, next: 'a', hasMore: true },
      a: { records: [on('E3', 20), ...first, on('E4', 21)], next: 'b', hasMore: true },
      b: { records: [on('E4', 21), on('E5', 19), ...first], next: 'c' },
    });
    const { slow, finish, isStoring } = slowObjects(memory.objects);
    const limits = { batchPages: 1 };
    const delivered = new DeliveredIndex();
    const run = ingest(memory.run({ ports: { pages, objects: slow }, limits, delivered }));
    await isStoring;
    await settle();
    finish();
    expect(await run).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(6));
    // The process keeps its index: what it has learned must be true in its next run, too.
    const again = scriptedPages({ c: { records: [...first, on('E5', 19), on('E6', 20)], next: 'd' } });
    expect(await ingest(memory.run({ ports: { pages: again }, delivered }))).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(7));
  });

  it('loads the identities of a day that the announcement before is about to write', async () => {
    const memory = new MemoryFeed([]);
    const pages = scriptedPages({
      start: { records: [on('E0', 19)], next: 'a', hasMore: true },
      a: { records: [on('E0', 19), on('E1', 19), on('E2', 20)], next: 'b', hasMore: true },
      b: { records: [on('E0', 19), on('E2', 20), on('E3', 19)], next: 'c' },
    });
    // The batch ahead is collected before the announcement is stored.
    const states: StateStore = withOverrides(memory.states, {
      write: async (...args) => {
        await settle();
        return memory.states.write(...args);
      },
    });
    const limits = { batchPages: 1 };
    expect(await ingest(memory.run({ ports: { pages, states }, limits }))).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(4));
  });

  it('does not hide that a page cannot be read, and delivers what was announced first', async () => {
    const memory = new MemoryFeed(events(3));
    const { slow, finish, isStoring } = slowObjects(memory.objects);
    const pages = scriptedPages({ start: { records: events(3), next: 'a', hasMore: true } });
    const failing = withOverrides(pages, {
      readPage: (feed, position, signal) =>
        'cursor' in position
          ? Promise.reject(new TryAgainLater('no answer'))
          : pages.readPage(feed, position, signal),
    });
    const run = ingest(memory.run({ ports: { pages: failing, objects: slow }, limits: { batchPages: 1 } }));
    run.catch(() => undefined);
    await isStoring;
    await settle();
    expect(memory.uuids()).toEqual([]);
    finish();
    await expect(run).rejects.toThrow('no answer');
    expect(memory.uuids()).toEqual(uuids(3));
  });

  it('ends with the run if the batch before it cannot be stored', async () => {
    const memory = new MemoryFeed(events(9));
    const objects = withOverrides(memory.objects, {
      create: async () => {
        await settle();
        throw new TryAgainLater('the bucket does not answer');
      },
    });
    const limits = { batchRecords: 3 };
    await expect(ingest(memory.run({ ports: { objects }, limits }))).rejects.toThrow('the bucket');
    const seen = memory.steps.length;
    await settle();
    expect(memory.steps).toHaveLength(seen);
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(9));
  });

  it('drops what it collected ahead if too little time is left to store it', async () => {
    const memory = new MemoryFeed(events(9));
    const { slow, finish, isStoring } = slowObjects(memory.objects);
    const states: StateStore = withOverrides(memory.states, {
      write: (feed, state, identities) => {
        memory.clock.left = 1_000;
        return memory.states.write(feed, state, identities);
      },
    });
    finish();
    const run = ingest(memory.run({ ports: { objects: slow, states }, limits: { batchRecords: 6 } }));
    await isStoring;
    expect(await run).toBe('out_of_time');
    expect(memory.uuids()).toEqual(uuids(6));
  });
});
