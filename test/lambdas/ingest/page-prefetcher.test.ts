import { describe, expect, it } from 'vitest';
import type { PageReader, Page } from '../../../lambdas/ingest/ports.ts';
import { PagePrefetcher } from '../../../lambdas/ingest/page-prefetcher.ts';
import { RawRecords } from '../../../lambdas/ingest/raw-records.ts';
import type { Position } from '../../../lambdas/ingest/state.ts';
import { MemoryClock } from '../../support/ports/memory.ts';
import { SIGN_INS, START_TIME } from '../../support/ports/run.ts';
import { NO_RECORDS } from '../../support/records.ts';

const START: Position = { startTime: START_TIME };

type Respond = (position: Position, onNextCursor: (next: Position) => void) => Promise<Page>;

/** A prefetcher whose page reader records the requests. By default, it responds at once. */
function open(respond: Respond = (position) => Promise.resolve(pageAfter(position))) {
  const requested: Position[] = [];
  const signals: AbortSignal[] = [];
  const reader: PageReader = {
    readPage: (_feed, position, signal, onNextCursor) => {
      requested.push(position);
      signals.push(signal);
      return respond(position, onNextCursor!);
    },
  };
  const clock = new MemoryClock();
  return { requested, signals, clock, pages: new PagePrefetcher(reader, SIGN_INS, clock, 8_000) };
}

const at = (number: number): Position => ({ cursor: String(number) });

/** An empty page. The page at position 5 is the last one. */
function pageAfter(position: Position): Page {
  const from = 'cursor' in position ? Number(position.cursor) : 0;
  return { records: NO_RECORDS, next: at(from + 1), hasMore: from < 5 };
}

/** Waits until all pages have arrived that need no timer. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('PagePrefetcher', () => {
  it('prefetches three pages, and requests each page only once', async () => {
    const { requested, pages } = open();
    await pages.read(START);
    await settled();
    expect(requested).toEqual([START, at(1), at(2), at(3)]);
    for (const number of [1, 2, 3, 4, 5]) expect(await pages.read(at(number))).toEqual(pageAfter(at(number)));
    await settled();
    expect(requested).toEqual([START, at(1), at(2), at(3), at(4), at(5)]);
  });

  it('requests the next page as soon as its cursor is predicted', async () => {
    const { requested, pages } = open(async (position, onNextCursor) => {
      await settled();
      onNextCursor(pageAfter(position).next);
      return new Promise(() => undefined); // The page itself never arrives.
    });
    void pages.read(START);
    for (let i = 0; i < 5; i += 1) await settled();
    expect(requested).toEqual([START, at(1), at(2)]);
  });

  it('continues at the position that the page contains, not at the predicted one', async () => {
    const { requested, pages } = open(async (position, onNextCursor) => {
      await settled();
      if (position === START) onNextCursor(at(3));
      await settled();
      return pageAfter(position);
    });
    expect((await pages.read(START)).next).toEqual(at(1));
    expect((await pages.read(at(1))).next).toEqual(at(2));
    expect((await pages.read(at(2))).next).toEqual(at(3));
    expect(requested.slice(0, 2)).toEqual([START, at(3)]);
  });

  it('does not prefetch after a large page', async () => {
    const records = RawRecords.of(['x'.repeat(3_000_001)]);
    const { requested, pages } = open((position) => Promise.resolve({ ...pageAfter(position), records }));
    await pages.read(START);
    await settled();
    expect(requested).toEqual([START]);
    await pages.read(at(1));
    expect(requested).toEqual([START, at(1)]);
  });

  it('does not prefetch the same position again', async () => {
    const { requested, pages } = open((next) =>
      Promise.resolve({ records: NO_RECORDS, next, hasMore: true }),
    );
    await pages.read(at(1));
    await settled();
    expect(requested).toEqual([at(1)]);
  });

  it.each<Position>([{ cursor: '7' }, START, { startTime: '2026-01-01T00:00:00Z' }])(
    'discards prefetched pages if the run continues at another position: %o',
    async (other) => {
      const { requested, pages } = open();
      await pages.read(START);
      await settled();
      await pages.read(other);
      expect(requested[4]).toEqual(other);
    },
  );

  it('does not prefetch if time is short', async () => {
    const { requested, clock, pages } = open();
    clock.left = 8_000;
    await pages.read(START);
    expect(requested).toEqual([START]);
  });

  it('fails when the page is read, not before, and the next read requests it again', async () => {
    let failures = 1;
    const { requested, pages } = open((position) => {
      if ('cursor' in position && failures > 0) {
        failures -= 1;
        return Promise.reject(new Error('down'));
      }
      return Promise.resolve(pageAfter(position));
    });
    await pages.read(START);
    await settled();
    await expect(pages.read(at(1))).rejects.toThrow('down');
    expect(await pages.read(at(1))).toEqual(pageAfter(at(1)));
    expect(requested.slice(0, 3)).toEqual([START, at(1), at(1)]);
  });

  it('aborts only open requests when it is closed', async () => {
    const never = new Promise<Page>(() => undefined);
    const { signals, pages } = open((position) =>
      position === START ? Promise.resolve(pageAfter(position)) : never,
    );
    await pages.read(START);
    await settled();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    pages.close();
    expect(signals[1]?.aborted).toBe(true);

    const finished = open(() => Promise.resolve({ ...pageAfter(START), hasMore: false }));
    await finished.pages.read(START);
    finished.pages.close();
    expect(finished.signals.map(({ aborted }) => aborted)).toEqual([false]);

    const failed = open(() => Promise.reject(new Error('down')));
    await expect(failed.pages.read(START)).rejects.toThrow('down');
    failed.pages.close();
    expect(failed.signals.map(({ aborted }) => aborted)).toEqual([false]);
  });
});
