import { beforeEach, describe, expect, it } from 'vitest';
import type { PageReader, Page } from '../../../lambdas/ingest/ports.ts';
import type { Position } from '../../../lambdas/ingest/state.ts';
import { textsOf } from '../records.ts';
import { SIGN_INS, signIn, START_TIME } from './run.ts';

/** A reader of a feed that contains the given records, at most two on a page. */
export interface OpenPageReader {
  readonly reader: PageReader;
  /** Adds records to the end of the feed. */
  readonly push: (...records: string[]) => void;
}

/**
 * The tests that every PageReader passes.
 *
 * @param open returns a new reader of a feed with these records
 */
export function pageReaderSuite(open: (records: readonly string[]) => Promise<OpenPageReader>): void {
  const records = ['E0', 'E1', 'E2', 'E3', 'E4'].map((uuid) => signIn(uuid));
  const start: Position = { startTime: START_TIME };
  const read = (position: Position): Promise<Page> =>
    reader.readPage(SIGN_INS, position, new AbortController().signal);
  let reader: PageReader;
  let push: OpenPageReader['push'];
  beforeEach(async () => {
    ({ reader, push } = await open(records));
  });

  /** Follows cursors until there are no more records. */
  async function readAll(from: Position): Promise<{ records: string[]; last: Position }> {
    const page = await read(from);
    if (!page.hasMore) return { records: textsOf(page.records), last: page.next };
    const rest = await readAll(page.next);
    return { records: [...textsOf(page.records), ...rest.records], last: rest.last };
  }

  describe('PageReader', () => {
    it('returns every record in order of arrival, unchanged', async () => {
      expect((await readAll(start)).records).toEqual(records);
    });

    it('returns the same page from the same position', async () => {
      const contentAt = async (position: Position) => {
        const { records: bytes, next, hasMore } = await read(position);
        return { records: textsOf(bytes), next, hasMore };
      };
      const first = await contentAt(start);
      const second = await contentAt(first.next);
      expect(await contentAt(first.next)).toEqual(second);
      expect(await contentAt(start)).toEqual(first);
    });

    it('returns a cursor with an empty page, from which later records can be read', async () => {
      const { last } = await readAll(start);
      const tip = await read(last);
      expect(tip.records).toHaveLength(0);
      expect(tip.hasMore).toBe(false);
      push(signIn('E5'));
      expect((await readAll(tip.next)).records).toEqual([signIn('E5')]);
      expect((await readAll(last)).records).toEqual([signIn('E5')]);
    });
  });
}
