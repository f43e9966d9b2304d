import { parseJson } from '../ingest/json.ts';
import type { Page } from '../ingest/ports.ts';
import type { Position } from '../ingest/state.ts';
import { CARRIAGE_RETURN, JsonScanner, LINE_FEED } from './json-scanner.ts';
import { MalformedPage } from './malformed-page.ts';

/**
 * Splits a response body `{"cursor":…,"has_more":…,"items":[…]}` into raw records. Records are found by their quotes and
 * brackets and are not parsed: the pipeline delivers them digit for digit, and a record that is not valid JSON must not cost
 * the valid ones. Each record is decoded into a separate string: in one string for the whole body, a single name with a
 * character beyond Latin-1 would double the memory of all records and the time of each operation on them.
 *
 * @param body UTF-8
 * @throws MalformedPage if the body does not have that form; no part of the page is then used
 */
export function parsePage(body: Buffer): Page {
  const scanner = new JsonScanner(body);
  let cursor: unknown;
  let hasMore: unknown;
  let records: readonly string[] | undefined;
  scanner.object((name) => {
    // The last of several members with the same name wins, as in JSON.parse.
    if (name === 'items') records = scanner.items();
    else if (name === 'cursor') cursor = scanner.parsedValue();
    else if (name === 'has_more') hasMore = scanner.parsedValue();
    else scanner.value();
  });
  scanner.end();
  if (typeof cursor !== 'string' || cursor === '') throw new MalformedPage('it has no cursor');
  if (typeof hasMore !== 'boolean') throw new MalformedPage('its has_more is not a boolean');
  if (records === undefined) throw new MalformedPage('it has no items');
  const hasLineBreaks = body.includes(LINE_FEED) || body.includes(CARRIAGE_RETURN);
  return { records: hasLineBreaks ? records.map(withoutLineBreaks) : records, next: { cursor }, hasMore };
}

/** How the API writes the start of a page: the cursor comes first, long before the last record. */
const PAGE_START = /^{"cursor":("(?:[^"\\]|\\.)+"),"has_more":true,/;
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

/**
 * Removes line breaks, which valid JSON has only between its tokens. A record that is not valid JSON keeps them: they may be
 * the reason.
 */
function withoutLineBreaks(record: string): string {
  return /[\r\n]/.test(record) && parseJson(record) !== undefined ? record.replace(/[\r\n]/g, '') : record;
}
