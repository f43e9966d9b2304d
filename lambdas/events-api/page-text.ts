import { parseJson } from '../ingest/json.ts';
import { RawRecords } from '../ingest/raw-records.ts';
import type { Position } from '../ingest/state.ts';
import { JsonScanner } from './json-scanner.ts';
import { MalformedPage } from './malformed-page.ts';

/** A page as a response body says it. */
export interface PageText {
  readonly records: RawRecords;
  /** Undefined: the body names none, and has no more records either. */
  readonly cursor: string | undefined;
  readonly hasMore: boolean;
}

/** RFC 8259 allows a reader to ignore it. Some proxies add one. */
const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf);

/**
 * Splits a response body `{"cursor":…,"has_more":…,"items":[…]}` into raw records. Records are found by their quotes and
 * brackets and are neither parsed nor decoded: the pipeline delivers them byte for byte, and a record that is not valid JSON or
 * not valid UTF-8 must not cost the valid ones.
 *
 * @param body JSON; becomes the buffer of the records
 * @throws MalformedPage if the body does not have that form; no part of the page is then used
 */
export function parsePage(body: Buffer): PageText {
  const isMarked = body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  const scanner = new JsonScanner(body, isMarked ? BYTE_ORDER_MARK.length : 0);
  const page: { cursor?: unknown; has_more?: unknown; items?: RawRecords } = {};
  scanner.object((name) => {
    if (name !== 'items' && name !== 'cursor' && name !== 'has_more') {
      scanner.skip();
      return;
    }
    // Which of the two counts cannot be known, and the wrong choice would lose records.
    if (name in page) throw new MalformedPage(`it has ${name} twice`);
    if (name === 'items') page.items = new RawRecords(body, scanner.items());
    else page[name] = scanner.parsedValue();
  });
  scanner.end();
  const { cursor, has_more: hasMore, items: records } = page;
  if (typeof hasMore !== 'boolean') throw new MalformedPage('its has_more is not a boolean');
  if (records === undefined) throw new MalformedPage('it has no items');
  if (typeof cursor === 'string' && cursor !== '') return { records, cursor, hasMore };
  // Without a cursor, the page is read again and its records are dropped then. This is of no use if there are more.
  const isAbsent = cursor === undefined || cursor === null || cursor === '';
  if (hasMore || !isAbsent) throw new MalformedPage('it has no cursor');
  return { records, cursor: undefined, hasMore };
}

/** How the API writes the start of a page: the cursor comes first, long before the last record. */
const PAGE_START = /^\uFEFF?{"cursor":("(?:[^"\\]|\\.)+"),"has_more":true,/;
/** Bytes to search for PAGE_START. A cursor has a few hundred characters. */
const PAGE_START_LIMIT = 8_192;

/**
 * Returns the position after a page of which only the first chunk has arrived. Undefined if there are no more pages, or if the
 * chunk does not show it yet. Use it only to prefetch: the complete page may say otherwise.
 */
export function peekNextCursor(chunk: Buffer): Position | undefined {
  const [, json] = PAGE_START.exec(chunk.toString('utf8', 0, PAGE_START_LIMIT)) ?? [];
  const cursor = json === undefined ? undefined : parseJson(json);
  return typeof cursor === 'string' ? { cursor } : undefined;
}
