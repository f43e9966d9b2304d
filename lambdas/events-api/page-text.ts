import { isUtf8 } from 'node:buffer';
import { parseJson } from '../ingest/json.ts';
import type { Page } from '../ingest/ports.ts';
import { RawRecords } from '../ingest/raw-records.ts';
import type { Position } from '../ingest/state.ts';
import { CARRIAGE_RETURN, JsonScanner, LINE_FEED } from './json-scanner.ts';
import { MalformedPage } from './malformed-page.ts';

/**
 * Splits a response body `{"cursor":…,"has_more":…,"items":[…]}` into raw records. Records are found by their quotes and
 * brackets and are neither parsed nor decoded: the pipeline delivers them byte for byte, and a record that is not valid JSON or
 * not valid UTF-8 must not cost the valid ones.
 *
 * @param body JSON; becomes the buffer of the records
 * @throws MalformedPage if the body does not have that form; no part of the page is then used
 */
export function parsePage(body: Buffer): Page {
  const scanner = new JsonScanner(body);
  let cursor: unknown;
  let hasMore: unknown;
  let records: RawRecords | undefined;
  scanner.object((name) => {
    // The last of several members with the same name wins, as in JSON.parse.
    if (name === 'items') records = new RawRecords(body, scanner.items());
    else if (name === 'cursor') cursor = scanner.parsedValue();
    else if (name === 'has_more') hasMore = scanner.parsedValue();
    else scanner.skip();
  });
  scanner.end();
  if (typeof cursor !== 'string' || cursor === '') throw new MalformedPage('it has no cursor');
  if (typeof hasMore !== 'boolean') throw new MalformedPage('its has_more is not a boolean');
  if (records === undefined) throw new MalformedPage('it has no items');
  return { records: withoutLineBreaks(records), next: { cursor }, hasMore };
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
 * Removes the line breaks of records, which valid JSON has only between its tokens. A record that is not valid JSON keeps them:
 * they may be the reason.
 */
function withoutLineBreaks(page: RawRecords): RawRecords {
  if (!hasLineBreak(page.bytes)) return page;
  const records = [...page];
  return records.some(hasLineBreak) ? RawRecords.of(records.map(compact)) : page;
}

function hasLineBreak(bytes: Buffer): boolean {
  return bytes.includes(LINE_FEED) || bytes.includes(CARRIAGE_RETURN);
}

function compact(record: Buffer): Uint8Array {
  const isJson = isUtf8(record) && parseJson(record.toString()) !== undefined;
  return isJson ? record.filter((byte) => byte !== LINE_FEED && byte !== CARRIAGE_RETURN) : record;
}
