import { describe, expect, it } from 'vitest';
import type { PageReader, Page } from '../../../lambdas/ingest/ports.ts';
import { PagePrefetcher } from '../../../lambdas/ingest/page-prefetcher.ts';
import type { Position } from '../../../lambdas/ingest/state.ts';
import { MemoryClock } from '../../support/ports/memory.ts';
import { SIGN_INS, START_TIME } from '../../support/ports/run.ts';

const START: Position = { startTime: START_TIME };

type Answer = (position: Position, onNextCursor: (next: Position) => void) => Promise<Page>;

/** A source that notes what is asked, and answers at once where nothing else is said. */
function open(answer: Answer = (position) => Promise.resolve(pageAfter(position))) {
  const asked: Position[] = [];
  const signals: AbortSignal[] = [];
  const source: PageReader = {
    readPage: (_feed, position, signal, onNextCursor) => {
      asked.push(position);
      signals.push(signal);
      return answer(position, onNextCursor!);
    },
  };
  const clock = new MemoryClock();
  return { asked, signals, clock, pages: new PagePrefetcher(source, SIGN_INS, clock, 8_000) };
}

const at = (number: number): Position => ({ cursor: String(number) });

/** One of pages without records, of which the one at 5 is the last. */
function pageAfter(position: Position): Page {
  const from = 'cursor' in position ? Number(position.cursor) : 0;
  return { records: [], next: at(from + 1), hasMore: from < 5 };
}

/** Long enough for every page that is asked for without waiting to come. */
const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('reading ahead', () => {
  it('has three pages there before they are wanted, and asks for each only once', async () => {
    const { asked, pages } = open();
    await pages.read(START);
    await soon();
    expect(asked).toEqual([START, at(1), at(2), at(3)]);
    for (const number of [1, 2, 3, 4, 5]) expect(await pages.read(at(number))).toEqual(pageAfter(at(number)));
    await soon();
    expect(asked).toEqual([START, at(1), at(2), at(3), at(4), at(5)]);
  });

  it('asks for the next page as soon as it is onNextCursor', async () => {
    const { asked, pages } = open(async (position, onNextCursor) => {
      await soon();
      onNextCursor(pageAfter(position).next);
      return new Promise(() => undefined); // The page itself never comes.
    });
    void pages.read(START);
    for (let i = 0; i < 5; i += 1) await soon();
    expect(asked).toEqual([START, at(1), at(2)]);
  });

  it('goes on where the page says, and not where it was onNextCursor', async () => {
    const { asked, pages } = open(async (position, onNextCursor) => {
      await soon();
      if (position === START) onNextCursor(at(3));
      await soon();
      return pageAfter(position);
    });
    expect((await pages.read(START)).next).toEqual(at(1));
    expect((await pages.read(at(1))).next).toEqual(at(2));
    expect((await pages.read(at(2))).next).toEqual(at(3));
    expect(asked.slice(0, 2)).toEqual([START, at(3)]);
  });

  it('reads no large page before it is wanted', async () => {
    const records = ['x'.repeat(3_000_001)];
    const { asked, pages } = open((position) => Promise.resolve({ ...pageAfter(position), records }));
    await pages.read(START);
    await soon();
    expect(asked).toEqual([START]);
    await pages.read(at(1));
    expect(asked).toEqual([START, at(1)]);
  });

  it('does not ask again and again where the API stands still', async () => {
    const { asked, pages } = open((next) => Promise.resolve({ records: [], next, hasMore: true }));
    await pages.read(at(1));
    await soon();
    expect(asked).toEqual([at(1)]);
  });

  it.each<Position>([{ cursor: '7' }, START, { startTime: '2026-01-01T00:00:00Z' }])(
    'asks anew when the run goes on elsewhere: %o',
    async (elsewhere) => {
      const { asked, pages } = open();
      await pages.read(START);
      await soon();
      await pages.read(elsewhere);
      expect(asked[4]).toEqual(elsewhere);
    },
  );

  it('does not, when time is short', async () => {
    const { asked, clock, pages } = open();
    clock.left = 8_000;
    await pages.read(START);
    expect(asked).toEqual([START]);
  });

  it('fails where the page is read, and not before; the next reading asks again', async () => {
    let failures = 1;
    const { asked, pages } = open((position) => {
      if ('cursor' in position && failures > 0) {
        failures -= 1;
        return Promise.reject(new Error('down'));
      }
      return Promise.resolve(pageAfter(position));
    });
    await pages.read(START);
    await soon();
    await expect(pages.read(at(1))).rejects.toThrow('down');
    expect(await pages.read(at(1))).toEqual(pageAfter(at(1)));
    expect(asked.slice(0, 3)).toEqual([START, at(1), at(1)]);
  });

  it('ends what nobody waits for any more, and leaves alone what has ended', async () => {
    const never = new Promise<Page>(() => undefined);
    const { signals, pages } = open((position) =>
      position === START ? Promise.resolve(pageAfter(position)) : never,
    );
    await pages.read(START);
    await soon();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    pages.close();
    expect(signals[1]?.aborted).toBe(true);

    const ended = open(() => Promise.resolve({ ...pageAfter(START), hasMore: false }));
    await ended.pages.read(START);
    ended.pages.close();
    expect(ended.signals.map(({ aborted }) => aborted)).toEqual([false]);

    const failed = open(() => Promise.reject(new Error('down')));
    await expect(failed.pages.read(START)).rejects.toThrow('down');
    failed.pages.close();
    expect(failed.signals.map(({ aborted }) => aborted)).toEqual([false]);
  });
});
