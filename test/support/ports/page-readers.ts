import { RewindFeed } from '../../../lambdas/ingest/errors.ts';
import type { Page, PageReader } from '../../../lambdas/ingest/ports.ts';
import type { Position } from '../../../lambdas/ingest/state.ts';
import { pageOf } from '../records.ts';

/** A page of a script. */
export interface ScriptedPage {
  /** Raw texts. */
  readonly records: readonly string[];
  /** The cursor after the page. */
  readonly next: string;
  /** False by default. */
  readonly hasMore?: boolean;
}

/**
 * A reader of given pages.
 *
 * @param script pages by their cursor; the first page by `start`. Any other position is an error.
 */
export function scriptedPages(script: Readonly<Record<string, ScriptedPage>>): PageReader {
  const readPage = (_feed: unknown, position: Position): Promise<Page> => {
    const page = script['cursor' in position ? position.cursor : 'start'];
    if (page === undefined) throw new Error('unexpected position');
    const { records, next, hasMore = false } = page;
    return Promise.resolve(pageOf(records, { cursor: next }, hasMore));
  };
  return { readPage };
}

/** A reader of `pages` that refuses some positions. */
export function refusingPages(pages: PageReader, isRefused: (position: Position) => boolean): PageReader {
  return {
    readPage: (feed, position, signal) =>
      isRefused(position)
        ? Promise.reject(new RewindFeed('refused'))
        : pages.readPage(feed, position, signal),
  };
}
