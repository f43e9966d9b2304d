import { describe, expect, it } from 'vitest';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { LIMITS } from '../../../lambdas/ingest/limits.ts';
import type { PageReader, Page } from '../../../lambdas/ingest/ports.ts';
import { RawRecords } from '../../../lambdas/ingest/raw-records.ts';
import { events, uuids } from '../../support/ports/events.ts';
import { scriptedPages } from '../../support/ports/page-readers.ts';
import { MemoryFeed, signIn } from '../../support/ports/run.ts';
import { NO_RECORDS } from '../../support/records.ts';

describe('reading a flow', () => {
  it('continues after a page of repeats only', async () => {
    const memory = new MemoryFeed([]);
    const pages = scriptedPages({
      start: { records: events(2), next: 'a', hasMore: true },
      a: { records: events(2), next: 'b', hasMore: true },
      b: { records: events(1, 2), next: 'c' },
    });
    const limits = { batchRecords: 2 };
    expect(await ingest(memory.run({ ports: { pages }, limits }))).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(3));
  });

  it('continues after an empty page with has_more true', async () => {
    const memory = new MemoryFeed([]);
    const pages = scriptedPages({
      start: { records: [], next: 'a', hasMore: true },
      a: { records: events(1), next: 'b' },
    });
    expect(await ingest(memory.run({ ports: { pages } }))).toBe('caught_up');
    expect(memory.uuids()).toEqual(['E0']);
  });

  it('stalls if the cursor is unchanged and has_more is true', async () => {
    const memory = new MemoryFeed([]);
    const pages = scriptedPages({
      start: { records: events(1), next: 'a', hasMore: true },
      a: { records: events(1), next: 'a', hasMore: true },
    });
    expect(await ingest(memory.run({ ports: { pages } }))).toBe('stalled');
    expect(memory.uuids()).toEqual(['E0']);
  });

  it('requests a page again if it has new records and leaves the cursor unchanged', async () => {
    const memory = new MemoryFeed(events(3));
    await ingest(memory.run());
    let hasMore = true;
    const pages: PageReader = {
      readPage: () => {
        const page = { records: RawRecords.of(events(hasMore ? 4 : 5)), next: { cursor: '3' }, hasMore };
        hasMore = false;
        return Promise.resolve(page);
      },
    };
    expect(await ingest(memory.run({ ports: { pages } }))).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(5));
  });

  it('stalls after ten pages in a row without records, even if every cursor is new', async () => {
    const memory = new MemoryFeed([]);
    let requests = 0;
    const pages = {
      readPage: (): Promise<Page> => {
        requests += 1;
        return Promise.resolve({ records: NO_RECORDS, next: { cursor: String(requests) }, hasMore: true });
      },
    };
    expect(await ingest(memory.run({ ports: { pages } }))).toBe('stalled');
    expect(requests).toBeLessThanOrEqual(13); // three of them are prefetched
    expect((await memory.state()).live).toEqual({ cursor: '10' });
  });
});

describe('an API that repeats itself', () => {
  /**
   * Pages that form a circle.
   *
   * @param isEverNew whether each request returns a new cursor
   */
  function circle(contents: readonly (readonly string[])[], isEverNew = false) {
    let requests = 0;
    const pages: PageReader = {
      readPage: (_feed, position) => {
        requests += 1;
        const [number = 0] = 'cursor' in position ? position.cursor.split('/').map(Number) : [];
        const next = (number + 1) % contents.length;
        return Promise.resolve({
          records: RawRecords.of(contents[number]!),
          next: { cursor: isEverNew ? `${next}/${requests}` : String(next) },
          hasMore: true,
        });
      },
    };
    return { pages, requests: () => requests };
  }

  it.each([
    [2, false],
    [5, false],
    [5, true],
  ])(
    'stalls the run in a circle of %i pages, without duplicates (new cursors each time: %s)',
    async (count, isEverNew) => {
      const memory = new MemoryFeed([]);
      const contents = Array.from({ length: count }, (_, i) => events(3, 3 * i));
      const { pages, requests } = circle(contents, isEverNew);
      for (let run = 0; run < 3; run += 1) {
        const before = requests();
        expect(await ingest(memory.run({ ports: { pages } }))).toBe('stalled');
        expect(requests() - before).toBeLessThanOrEqual(count + LIMITS.idlePages + 3); // three of them are prefetched
      }
      expect(memory.uuids()).toEqual(uuids(3 * count));
      expect((await memory.state()).blocked).toMatchObject({ reason: 'stalled' });
    },
  );

  it('stalls the run also if each batch ends by its size', async () => {
    const memory = new MemoryFeed([]);
    const { pages, requests } = circle([events(3), events(3, 3)]);
    await ingest(memory.run({ ports: { pages } }));
    const before = requests();
    expect(await ingest(memory.run({ ports: { pages }, limits: { batchRecords: 3 } }))).toBe('stalled');
    expect(requests() - before).toBeLessThanOrEqual(LIMITS.idlePages + 3);
  });

  it('blocks the feed once, until it returns a new record', async () => {
    const memory = new MemoryFeed([]);
    const { pages } = circle([events(3)]);
    await ingest(memory.run({ ports: { pages } }));
    await ingest(memory.run({ ports: { pages } }));
    const marked = await memory.state();
    expect(marked.blocked).toBeDefined();
    await ingest(memory.run({ ports: { pages } }));
    expect(await memory.state()).toEqual(marked);
    const recovered = circle([[...events(3), signIn('E3')]]);
    await ingest(memory.run({ ports: { pages: recovered.pages }, limits: { batchPages: 1 } }));
    expect(memory.uuids()).toEqual(uuids(4));
  });

  it('causes no losses or duplicates if it jumps back by 8 pages', async () => {
    const memory = new MemoryFeed(events(60));
    let hasJumped = false;
    const pages: PageReader = {
      readPage: async (feed, position) => {
        const page = await memory.pages.readPage(feed, position);
        const isJump = 'cursor' in page.next && page.next.cursor === '30' && !hasJumped;
        hasJumped ||= isJump;
        return isJump ? { ...page, next: { cursor: String(30 - 8 * 3) } } : page;
      },
    };
    expect(await ingest(memory.run({ ports: { pages } }))).toBe('caught_up');
    expect(memory.uuids()).toEqual(uuids(60));
  });
});
