import { describe, expect, it } from 'vitest';
import type { EventSource, Page } from '../../../lambdas/ingest/ports.ts';
import { ReadAhead } from '../../../lambdas/ingest/read-ahead.ts';
import type { Position } from '../../../lambdas/ingest/state.ts';
import { MemoryClock } from '../../ports/memory.ts';
import { SIGN_INS, START_TIME } from '../../ports/run.ts';

const START: Position = { startTime: START_TIME };

/** A source that notes what is asked, and answers that there is more at `next`. */
function open(
  answer: (position: Position) => Promise<Page> = (position) => Promise.resolve(pageAfter(position)),
) {
  const asked: Position[] = [];
  const signals: AbortSignal[] = [];
  const source: EventSource = {
    readPage: (_feed, position, signal) => {
      asked.push(position);
      signals.push(signal);
      return answer(position);
    },
  };
  const clock = new MemoryClock();
  return { asked, signals, clock, pages: new ReadAhead(source, SIGN_INS, clock, 8_000) };
}

function pageAfter(position: Position): Page {
  const from = 'cursor' in position ? Number(position.cursor) : 0;
  return { records: [], next: { cursor: String(from + 1) }, hasMore: from < 2 };
}

describe('reading ahead', () => {
  it('asks for the next page before it is wanted, and for each only once', async () => {
    const { asked, pages } = open();
    await pages.read(START);
    expect(asked).toEqual([START, { cursor: '1' }]);
    await pages.read({ cursor: '1' });
    await pages.read({ cursor: '2' });
    expect(asked).toEqual([START, { cursor: '1' }, { cursor: '2' }]);
  });

  it.each<Position>([{ cursor: '7' }, START, { startTime: '2026-01-01T00:00:00Z' }])(
    'asks anew when the run goes on elsewhere: %o',
    async (elsewhere) => {
      const { asked, pages } = open();
      await pages.read(START);
      await pages.read(elsewhere);
      expect(asked[2]).toEqual(elsewhere);
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
    await expect(pages.read({ cursor: '1' })).rejects.toThrow('down');
    expect(await pages.read({ cursor: '1' })).toMatchObject({ next: { cursor: '2' } });
    expect(asked.slice(0, 3)).toEqual([START, { cursor: '1' }, { cursor: '1' }]);
  });

  it('ends what nobody waits for any more', async () => {
    const { signals, pages } = open();
    await pages.read(START);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    pages.close();
    expect(signals[1]?.aborted).toBe(true);
  });
});
