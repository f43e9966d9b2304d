import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { MalformedPage } from '../../lambdas/events-api/malformed-page.ts';
import { parsePage, peekNextCursor } from '../../lambdas/events-api/page-text.ts';
import { isObject, parseJson } from '../../lambdas/ingest/json.ts';
import { plainPage, type PlainPage } from './plain-page.ts';

/** Everything that a MalformedPage says: nothing of the page. */
const MESSAGES: readonly string[] = [
  'it is truncated',
  'it is not valid JSON',
  'it is not valid UTF-8',
  'it has trailing data',
  'it has no cursor',
  'its has_more is not a boolean',
  'it has no items',
  'its items are not an array',
  'it has items twice',
  'it has cursor twice',
  'it has has_more twice',
];

/** @throws AssertionError if parsePage and the plain reference, or JSON.parse, do not agree on a response body */
export function checkPage(body: Buffer): 'a page' | 'malformed' {
  const before = Buffer.from(body);
  const page = parsed(body);
  assert.deepEqual(page, plainPage(body));
  assert.deepEqual(body, before, 'the body was changed');
  peekNextCursor(body);
  const value = isUtf8(body) ? parseJson(body.toString()) : undefined;
  if (value !== undefined) checkJson(value, page);
  return page === undefined ? 'malformed' : 'a page';
}

function parsed(body: Buffer): PlainPage | undefined {
  try {
    const { records, cursor, hasMore } = parsePage(body);
    if (records.areUtf8) for (const record of records) assert(isUtf8(record));
    return { records: [...records], cursor, hasMore };
  } catch (error) {
    if (!(error instanceof MalformedPage)) throw error;
    assert(MESSAGES.includes(error.message), `an unforeseen message: ${error.message}`);
    return undefined;
  }
}

/** @param value what JSON.parse says of the body */
function checkJson(value: unknown, page: PlainPage | undefined): void {
  const { cursor: written, has_more: hasMore, items } = isObject(value) ? value : {};
  const cursor = written === null || written === '' ? undefined : written;
  const isPage =
    (cursor === undefined ? hasMore === false : typeof cursor === 'string') &&
    typeof hasMore === 'boolean' &&
    (items === null || Array.isArray(items));
  if (!isPage) {
    assert.equal(page, undefined);
    return;
  }
  const expected = { items: items ?? [], cursor, hasMore };
  // A page that has a member twice is refused.
  if (page !== undefined) assert.deepEqual(valuesOf(page), expected);
  if (page === undefined) return;
  const rewritten = Buffer.from(JSON.stringify(value));
  assert.deepEqual(valuesOf(parsed(rewritten)), {
    ...expected,
    items: parseJson(JSON.stringify(expected.items)),
  });
}

function valuesOf(page: PlainPage | undefined) {
  if (page === undefined) return undefined;
  const { records, cursor, hasMore } = page;
  return { items: records.map((record) => parseJson(record.toString())), cursor, hasMore };
}
