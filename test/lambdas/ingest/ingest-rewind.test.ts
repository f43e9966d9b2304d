import { describe, expect, it } from 'vitest';
import { TooManyRequests } from '../../../lambdas/ingest/errors.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { LIMITS } from '../../../lambdas/ingest/limits.ts';
import type { PageReader } from '../../../lambdas/ingest/ports.ts';
import { events, uuids } from '../../support/ports/events.ts';
import { interceptedPorts } from '../../support/ports/intercepted-ports.ts';
import { overtakenAt, withOverrides } from '../../support/ports/overrides.ts';
import { feedWithGap, pagesAfter, REWIND_ALL, startRewind } from '../../support/ports/rewinding-feed.ts';
import { MemoryFeed, signIn, START_TIME } from '../../support/ports/run.ts';

describe('a rewind', () => {
  /** A run that has no time left after it has stored a batch. */
  function runOfOneBatch(memory: MemoryFeed) {
    const objects = withOverrides(memory.objects, {
      create: (object) => {
        memory.clock.left = 0;
        return memory.objects.create(object);
      },
    });
    return memory.run({ ports: { objects }, limits: { batchPages: 1 } });
  }

  it('delivers the missing events, each once, and keeps the live position', async () => {
    const memory = await feedWithGap();
    const before = await memory.state();
    await startRewind(memory);
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids()).toEqual([...uuids(3, 6), ...uuids(6)]);
    const after = await memory.state();
    expect(after).toMatchObject({
      live: before.live,
      lastRewind: { ...REWIND_ALL, delivered: 6, skipped: 0, endedAt: '2026-11-22T20:00:00.000Z' },
    });
    expect(after.rewind).toBeUndefined();
    expect(memory.steps).toContainEqual({ kind: 'rewound', ...after.lastRewind });
    const rewoundSteps = () => memory.steps.filter(({ kind }) => kind === 'rewound');
    memory.pages.records.push(signIn('E9'));
    await ingest(memory.run());
    expect(rewoundSteps()).toHaveLength(1);
    await startRewind(memory);
    await ingest(memory.run({ limits: { rewindPages: 1, batchPages: 1 } }));
    expect(rewoundSteps()).toHaveLength(1);
    await ingest(memory.run());
    expect(rewoundSteps()).toHaveLength(2);
    expect(memory.uuids()).toHaveLength(10);
  });

  it('of 30 days delivers exactly once and does not delay new events, even if runs are killed before and after every call', async () => {
    const oldEvents = 600;
    const day = (i: number) => new Date(Date.parse('2026-10-24T12:00:00Z') + Math.floor(i / 20) * 86_400_000);
    const eventAt = (i: number, time: Date) => signIn(`E${i}`, { timestamp: time.toISOString() });
    const memory = new MemoryFeed(Array.from({ length: oldEvents }, (_, i) => eventAt(i, day(i))));
    const { records } = memory.pages;
    await ingest(memory.run({ ports: { pages: pagesAfter(memory, oldEvents) } }));
    await startRewind(memory);

    // Every second run is killed: the first one before its first call, the next one after it, and so on.
    const limits = { rewindPages: 3, batchPages: 2 };
    let kills = 0;
    let wasKilled = true;
    for (let moment = 0; wasKilled; moment += 1) {
      kills = moment;
      wasKilled = false;
      let calls = 0;
      const ports = interceptedPorts(memory, async (call) => {
        records.push(eventAt(records.length, new Date(memory.clock.time)));
        calls += 1;
        const isLast = calls === 1 + Math.floor(moment / 2);
        wasKilled ||= isLast;
        if (isLast && moment % 2 === 0) throw new Error('killed');
        const result = await call();
        if (isLast) throw new Error('killed');
        return result;
      });
      const outcome = ingest(memory.run({ ports, limits })).catch((error: unknown) => String(error));
      expect(['rewinding', 'Error: killed']).toContain(await outcome);
      memory.clock.time += 60_000;
      const arrived = records.length;
      expect(await ingest(memory.run({ limits }))).toBe('rewinding');
      expect(memory.uuids()).toEqual(expect.arrayContaining(uuids(arrived - oldEvents, oldEvents)));
      memory.clock.time += 60_000;
    }
    expect(kills).toBeGreaterThan(20);
    expect((await memory.state()).rewind).toBeDefined();
    while ((await ingest(memory.run({ limits }))) !== 'caught_up');
    expect(memory.uuids().sort()).toEqual(uuids(records.length).sort());
    expect((await memory.state()).lastRewind).toMatchObject({ delivered: oldEvents });
  });

  it('ends at a page without new records that leaves the cursor unchanged', async () => {
    const memory = await feedWithGap();
    await startRewind(memory);
    const limits = { rewindPages: 3, batchPages: 1 };
    const pages: PageReader = {
      readPage: async (feed, position) => {
        const page = await memory.pages.readPage(feed, position);
        const isLastOne = 'cursor' in page.next && page.next.cursor === '9' && page.records.length > 0;
        return isLastOne ? { ...page, hasMore: true } : page;
      },
    };
    expect(await ingest(memory.run({ ports: { pages }, limits }))).toBe('rewinding');
    expect((await memory.state()).rewind).toMatchObject({ position: { cursor: '9' } });
    expect(await ingest(memory.run({ limits }))).toBe('caught_up');
    expect((await memory.state()).rewind).toBeUndefined();
  });

  it('is left to another run that is working on it', async () => {
    const memory = await feedWithGap();
    await startRewind(memory);
    const states = overtakenAt(memory.states, ({ pending }) => pending?.rewind !== undefined);
    expect(await ingest(memory.run({ ports: { states } }))).toBe('overtaken');
  });

  it('follows the live feed in each run, and continues in the next run', async () => {
    const memory = await feedWithGap();
    await startRewind(memory);
    for (let i = 0; i < 3; i += 1) {
      memory.pages.records.push(signIn(`E${9 + i}`));
      const before = memory.uuids().length;
      expect(await ingest(memory.run({ limits: { rewindPages: 1, batchPages: 1 } }))).toBe('rewinding');
      expect(memory.uuids()[before]).toBe(`E${9 + i}`);
    }
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids().sort()).toEqual(uuids(12).sort());
  });

  it('waits for a live feed that has not caught up', async () => {
    const memory = await feedWithGap();
    memory.pages.records.push(...events(9, 9));
    await startRewind(memory);
    const run = runOfOneBatch(memory);
    expect(await ingest(run)).toBe('out_of_time');
    expect((await memory.state()).rewind).toMatchObject({ position: { startTime: START_TIME } });
  });

  it('has the outcome rewinding, not out_of_time, if its time is over', async () => {
    const memory = await feedWithGap();
    await startRewind(memory);
    const run = runOfOneBatch(memory);
    expect(await ingest(run)).toBe('rewinding');
    expect((await memory.state()).rewind).toMatchObject({ position: { cursor: '3' }, delivered: 3 });
  });

  it('does not fail at the rate limit, and continues', async () => {
    const memory = await feedWithGap();
    await startRewind(memory);
    const pages: PageReader = {
      readPage: (feed, position) =>
        'cursor' in position && position.cursor === '3'
          ? Promise.reject(new TooManyRequests('slow down'))
          : memory.pages.readPage(feed, position),
    };
    expect(await ingest(memory.run({ ports: { pages }, limits: { batchPages: 1 } }))).toBe('rewinding');
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids().sort()).toEqual(uuids(9));
  });

  it('finishes the batch of a crashed run, even if another rewind has replaced it', async () => {
    const memory = await feedWithGap();
    await startRewind(memory);
    const objects = withOverrides(memory.objects, { create: () => Promise.reject(new Error('killed')) });
    await expect(ingest(memory.run({ ports: { objects } }))).rejects.toThrow('killed');
    const { pending } = await memory.state();
    expect(pending).toMatchObject({ rewind: { from: START_TIME }, count: 9 });
    await startRewind(memory, { from: '2026-11-14T20:00:00.000Z', changed: true });
    memory.clock.time += 60_000;
    expect(await ingest(memory.run())).toBe('caught_up');
    expect(memory.uuids().sort()).toEqual(uuids(9));
    expect((await memory.state()).lastRewind).toMatchObject({ changed: true, delivered: 0 });
  });

  it('is not stalled by pages of delivered events, but by a circle of pages', async () => {
    const memory = new MemoryFeed(events(60));
    await ingest(memory.run());
    await startRewind(memory);
    expect(await ingest(memory.run({ limits: { idlePages: 2, batchPages: 3 } }))).toBe('caught_up');
    expect((await memory.state()).lastRewind).toMatchObject({ delivered: 0 });
    await startRewind(memory);
    let requests = 0;
    const pages: PageReader = {
      readPage: async (feed, position) => {
        const page = await memory.pages.readPage(feed, position);
        if ('startTime' in position || ('cursor' in position && position.cursor !== '60')) requests += 1;
        const isEnd = 'cursor' in page.next && page.next.cursor === '6';
        return isEnd ? { ...page, next: { cursor: '0' } } : page;
      },
    };
    expect(await ingest(memory.run({ ports: { pages } }))).toBe('stalled');
    expect(requests).toBeLessThanOrEqual(2 + LIMITS.idlePages + 3);
    expect(memory.uuids()).toEqual(uuids(60));
    expect((await memory.state()).blocked).toBeUndefined();
  });

  it('skips and counts events with other bytes, and delivers them on request', async () => {
    const memory = new MemoryFeed(events(2));
    await ingest(memory.run());
    memory.pages.records[1] = signIn('E1', { type: 'mfa_ok' });
    await startRewind(memory);
    await ingest(memory.run());
    expect(memory.uuids()).toEqual(uuids(2));
    expect((await memory.state()).lastRewind).toMatchObject({ delivered: 0, skipped: 1 });
    await startRewind(memory, { ...REWIND_ALL, changed: true });
    await ingest(memory.run());
    expect(memory.uuids()).toEqual(['E0', 'E1', 'E1']);
  });

  it('requests and delivers no events after its end time', async () => {
    const at = (uuid: string, hour: number) => signIn(uuid, { timestamp: `2026-11-20T${hour}:00:00Z` });
    const memory = new MemoryFeed([at('E0', 10), at('E1', 11), at('E2', 12), at('E3', 13)]);
    const pages: PageReader = {
      readPage: (feed, position) =>
        memory.pages.readPage(
          feed,
          'endTime' in position || 'cursor' in position ? position : { cursor: '4' },
        ),
    };
    await ingest(memory.run({ ports: { pages } }));
    const request = { from: '2026-11-20T10:00:00.000Z', to: '2026-11-20T12:00:00.000Z', changed: false };
    await startRewind(memory, request);
    expect(await ingest(memory.run({ ports: { pages } }))).toBe('caught_up');
    expect(memory.uuids()).toEqual(['E0', 'E1']);
    expect(memory.pages.requests).toContainEqual({ startTime: request.from, endTime: request.to });
  });
});
