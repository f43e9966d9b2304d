import { beforeEach, describe, expect, it } from 'vitest';
import type { PageReader, Page } from '../../../lambdas/ingest/ports.ts';
import type { Position } from '../../../lambdas/ingest/state.ts';
import { SIGN_INS, signIn, START_TIME } from './run.ts';

/** A source of a feed that holds the given records, of which a page takes at most two, and a way to let more arrive. */
export interface OpenEventSource {
  readonly source: PageReader;
  readonly push: (...texts: string[]) => void;
}

/** What every PageReader does. `open` gives a new one with these records. */
export function eventSourceSuite(open: (texts: readonly string[]) => Promise<OpenEventSource>): void {
  const texts = ['E0', 'E1', 'E2', 'E3', 'E4'].map((uuid) => signIn(uuid));
  const start: Position = { startTime: START_TIME };
  const read = (position: Position): Promise<Page> =>
    source.readPage(SIGN_INS, position, new AbortController().signal);
  let source: PageReader;
  let push: OpenEventSource['push'];
  beforeEach(async () => {
    ({ source, push } = await open(texts));
  });

  /** Follows cursors until there is no more. */
  async function drain(from: Position): Promise<{ records: string[]; last: Position }> {
    const page = await read(from);
    if (!page.hasMore) return { records: [...page.records], last: page.next };
    const rest = await drain(page.next);
    return { records: [...page.records, ...rest.records], last: rest.last };
  }

  describe('PageReader', () => {
    it('gives every record in the order of arrival, as it is', async () => {
      expect((await drain(start)).records).toEqual(texts);
    });

    it('gives the same page from the same position', async () => {
      const first = await read(start);
      const second = await read(first.next);
      expect(await read(first.next)).toEqual(second);
      expect(await read(start)).toEqual(first);
    });

    it('has a cursor also where there is nothing, and later what arrived since', async () => {
      const { last } = await drain(start);
      const tip = await read(last);
      expect(tip).toMatchObject({ records: [], hasMore: false });
      push(signIn('E5'));
      expect((await drain(tip.next)).records).toEqual([signIn('E5')]);
      expect((await drain(last)).records).toEqual([signIn('E5')]);
    });
  });
}
