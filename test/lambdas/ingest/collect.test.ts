import { describe, expect, it } from 'vitest';
import { collect, reread } from '../../../lambdas/ingest/collect.ts';
import { LIMITS, type Limits } from '../../../lambdas/ingest/limits.ts';
import type { PageReader, Page } from '../../../lambdas/ingest/ports.ts';
import { RawRecords } from '../../../lambdas/ingest/raw-records.ts';
import type { Progress } from '../../../lambdas/ingest/progress.ts';
import { PagePrefetcher } from '../../../lambdas/ingest/page-prefetcher.ts';
import { MemoryClock } from '../../support/ports/memory.ts';
import { newBatch } from '../../support/ports/batch.ts';
import { signIn, SIGN_INS } from '../../support/ports/run.ts';

const FROM = { cursor: '0' };

/**
 * A batch, and a page reader whose cursors count up from '0'.
 *
 * @param sizes the number of new records on each page
 */
function open(
  sizes: readonly number[],
  {
    endless = false,
    limits = {},
    idlePages = 0,
    change = (page) => page,
  }: {
    /** Whether has_more is true also on the last page. */
    endless?: boolean;
    limits?: Partial<Limits>;
    idlePages?: number;
    /** Changes each page. */
    change?: (page: Page) => Page;
  } = {},
) {
  const clock = new MemoryClock();
  const steps: Progress[] = [];
  let requests = 0;
  const reader: PageReader = {
    readPage: (_feed, position) => {
      requests += 1;
      const number = 'cursor' in position ? Number(position.cursor) : 0;
      const size = sizes[number] ?? 0;
      return Promise.resolve(
        change({
          records: RawRecords.of(Array.from({ length: size }, (_, i) => signIn(`E${number}-${i}`))),
          next: { cursor: String(number + 1) },
          hasMore: endless || number + 1 < sizes.length,
        }),
      );
    },
  };
  const all = { ...LIMITS, ...limits };
  // Nothing is prefetched, so each request is a page that was read.
  const pages = new PagePrefetcher(reader, SIGN_INS, clock, Infinity);
  const batch = newBatch({ limits: all });
  return {
    batch,
    clock,
    steps,
    requests: () => requests,
    collect: () =>
      collect(pages, FROM, batch, all, { clock, progress: (step) => steps.push(step) }, idlePages),
    reread: (count: number) => reread(pages, FROM, batch, count, all, clock),
  };
}

describe('collect', () => {
  it('reads until there are no more pages, and reports each page', async () => {
    const { collect, steps } = open([2, 0, 1]);
    expect(await collect()).toEqual({
      next: { cursor: '3' },
      hasMore: false,
      pages: 3,
      idlePages: 0,
      isStalled: false,
    });
    expect(steps).toEqual([2, 0, 1].map((records) => ({ kind: 'page', records, repeats: 0 })));
  });

  it.each<[string, Partial<Limits>]>([
    ['records', { batchRecords: 4 }],
    ['bytes', { batchBytes: 4 * signIn('E0-0').length }],
    ['pages', { batchPages: 2 }],
  ])('ends with the page that reaches its number of %s', async (_, limits) => {
    expect(await open([2, 2, 2], { limits }).collect()).toEqual({
      next: { cursor: '2' },
      hasMore: true,
      pages: 2,
      idlePages: 0,
      isStalled: false,
    });
  });

  it('reads while there is enough time to store the batch', async () => {
    const { collect, clock } = open([1, 1, 1, 1], {
      change: (page) => {
        clock.left -= 1_000;
        return page;
      },
    });
    clock.left = LIMITS.reserveMs + 2_000;
    expect(await collect()).toEqual({
      next: { cursor: '3' },
      hasMore: true,
      pages: 3,
      idlePages: 0,
      isStalled: false,
    });
  });

  it('ends if the cursor is unchanged', async () => {
    const { collect } = open([1, 1], { change: (page) => ({ ...page, next: FROM }) });
    expect(await collect()).toEqual({ next: FROM, hasMore: true, pages: 1, idlePages: 0, isStalled: false });
  });

  it('ends after a number of pages in a row without a new record, those of earlier batches included', async () => {
    const { collect } = open([1, 0, 0, 0, 0], { endless: true, limits: { idlePages: 3 } });
    expect(await collect()).toMatchObject({ hasMore: true, pages: 4, idlePages: 3, isStalled: true });
    const later = open([0, 0], { endless: true, limits: { idlePages: 3 }, idlePages: 2 });
    expect(await later.collect()).toMatchObject({ pages: 1, idlePages: 3, isStalled: true });
    const progress = open([1, 0], { idlePages: 2 });
    expect(await progress.collect()).toMatchObject({ pages: 2, idlePages: 1, isStalled: false });
  });

  it('reads the first page again if the batch is full in its middle', async () => {
    const { collect } = open([3, 2], { limits: { batchIdentities: 2 } });
    expect(await collect()).toEqual({ next: FROM, hasMore: true, pages: 1, idlePages: 0, isStalled: false });
  });

  it('has no such limit if pages never repeat', async () => {
    const sizes = Array<number>(9).fill(0);
    const { collect } = open(sizes, {
      endless: true,
      limits: { idlePages: undefined, batchPages: 9 },
      idlePages: 50,
    });
    expect(await collect()).toMatchObject({ pages: 9, idlePages: 59, isStalled: false });
  });

  it('ends in the middle of a page if the batch is full, at the position of that page', async () => {
    const { collect, batch, steps } = open([2, 3, 2], { limits: { batchIdentities: 4 } });
    expect(await collect()).toEqual({
      next: { cursor: '1' },
      hasMore: true,
      pages: 2,
      idlePages: 0,
      isStalled: false,
    });
    expect(batch.count).toBe(4);
    expect(steps).toEqual([2, 2].map((records) => ({ kind: 'page', records, repeats: 0 })));
  });
});

describe('reread', () => {
  it('reads exactly the announced records, and requests no further page', async () => {
    const { reread, batch, requests } = open([2, 2, 2], { endless: true });
    expect(await reread(3)).toBe('read');
    expect(batch.count).toBe(3);
    expect(requests()).toBe(2);
  });

  it('ends at the end of a page with the last of them', async () => {
    const { reread, batch, requests } = open([2, 2, 2]);
    expect(await reread(4)).toBe('read');
    expect(batch.count).toBe(4);
    expect(requests()).toBe(2);
  });

  it('reads fewer if there are no more', async () => {
    const { reread, batch, requests } = open([2, 1]);
    expect(await reread(9)).toBe('read');
    expect(batch.count).toBe(3);
    expect(requests()).toBe(2);
  });

  it('ends after a number of empty pages in a row, but not after as many that are not in a row', async () => {
    const limits = { batchPages: 2 };
    const { reread, batch, requests } = open([1, 0, 0, 1, 0, 0, 1], { endless: true, limits });
    expect(await reread(9)).toBe('read');
    expect(batch.count).toBe(3);
    expect(requests()).toBe(7 + limits.batchPages + 1);
  });

  it('is out of time if only the reserved time is left', async () => {
    const { reread, clock, batch } = open([1, 1, 1, 1], {
      change: (page) => {
        clock.left -= 1_000;
        return page;
      },
    });
    clock.left = LIMITS.reserveMs + 1_000;
    expect(await reread(4)).toBe('out_of_time');
    expect(batch.count).toBe(2);
  });

  it('ends if the batch is full before it has all records', async () => {
    const { reread, batch, requests } = open([2, 3, 2], { limits: { batchIdentities: 4 } });
    expect(await reread(6)).toBe('read');
    expect(batch.count).toBe(4);
    expect(requests()).toBe(2);
  });

  it('is stalled if the cursor is unchanged with has_more true before all records are read', async () => {
    const change = (page: Page): Page => ({ ...page, next: FROM });
    expect(await open([1], { endless: true, change }).reread(2)).toBe('stalled');
    expect(await open([2], { endless: true, change }).reread(2)).toBe('read');
    expect(await open([1], { change }).reread(2)).toBe('read');
  });
});
