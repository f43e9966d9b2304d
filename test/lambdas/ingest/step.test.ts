import { describe, expect, it } from 'vitest';
import { RewindFeed } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import type { PageReader } from '../../../lambdas/ingest/ports.ts';
import { RawRecords } from '../../../lambdas/ingest/raw-records.ts';
import { events, uuids } from '../../support/ports/events.ts';
import { overtakenAt } from '../../support/ports/overrides.ts';
import { MemoryFeed } from '../../support/ports/run.ts';

describe('an overtaken run', () => {
  it('stores nothing if another run has announced a batch', async () => {
    const memory = new MemoryFeed(events(2));
    const states = overtakenAt(memory.states, ({ pending }) => pending !== undefined);
    expect(await ingest(memory.run({ ports: { states } }))).toBe('overtaken');
    expect(memory.objects.objects.size).toBe(0);
  });

  it('reports no commit and reads no further if another run has committed the batch', async () => {
    const memory = new MemoryFeed(events(9));
    const states = overtakenAt(memory.states, ({ lastObjectAt }) => lastObjectAt !== undefined);
    expect(await ingest(memory.run({ ports: { states }, limits: { batchRecords: 3 } }))).toBe('overtaken');
    expect(memory.steps.map(({ kind }) => kind)).not.toContain('committed');
    expect(memory.uuids()).toEqual(uuids(3));
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(9));
  });

  it('does not fail if another run has marked the feed as blocked', async () => {
    const memory = new MemoryFeed(events(2));
    const states = overtakenAt(memory.states, ({ blocked }) => blocked !== undefined);
    const pages: PageReader = { readPage: () => Promise.reject(new RewindFeed('refused')) };
    expect(await ingest(memory.run({ ports: { states, pages } }))).toBe('overtaken');
  });

  it('aborts its open requests', async () => {
    const memory = new MemoryFeed([]);
    const signals: AbortSignal[] = [];
    const pages: PageReader = {
      readPage: (_feed, position, signal) => {
        signals.push(signal);
        if ('cursor' in position) return new Promise(() => undefined);
        return Promise.resolve({ records: RawRecords.of(events(1)), next: { cursor: 'a' }, hasMore: true });
      },
    };
    const states = overtakenAt(memory.states, ({ pending }) => pending !== undefined);
    const run = memory.run({ ports: { pages, states }, limits: { batchPages: 1 } });
    expect(await ingest(run)).toBe('overtaken');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});
