import { parseJson } from '../../lambdas/ingest/json.ts';

/** What a page contains. */
export interface PlainPage {
  readonly records: readonly Buffer[];
  /** Undefined: it has none, and no more records. */
  readonly cursor: string | undefined;
  readonly hasMore: boolean;
}

/** Strings, brackets, separators, space, and everything else. */
const TOKEN = /"(?:[^"\\]|\\[^])*"|[{}[\],:]|[ \t\r\n]+|[^"{}[\],: \t\r\n]+/y;
const ENVELOPE = ['items', 'cursor', 'has_more'];
const SPACE = /^[ \t\r\n]+$/;

/**
 * Splits a page in the plainest way: into the tokens of a string with one character for each byte. Slow, and the reference for
 * parsePage.
 *
 * @returns undefined if it is not a page
 */
export function plainPage(body: Buffer): PlainPage | undefined {
  try {
    return pageIn(tokensOf(body.toString('latin1').replace(/^\xef\xbb\xbf/, '')));
  } catch (error) {
    if (error instanceof NotAPage) return undefined;
    throw error;
  }
}

class NotAPage extends Error {}

/** The tokens, the last one first, so that `pop` returns the next one. */
function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (let at = 0; at < text.length;) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    if (token === undefined) throw new NotAPage();
    tokens.push(token);
    at += token.length;
  }
  return tokens.reverse();
}

function pageIn(tokens: string[]): PlainPage {
  let cursor: unknown;
  let hasMore: unknown;
  let records: Buffer[] | undefined;
  const seen: string[] = [];
  expectToken(tokens, '{');
  if (!accept(tokens, '}')) {
    do {
      const name = exact(tokens);
      if (typeof name !== 'string') throw new NotAPage();
      expectToken(tokens, ':');
      if (ENVELOPE.includes(name) && seen.includes(name)) throw new NotAPage();
      seen.push(name);
      if (name === 'items') records = itemsIn(tokens);
      else if (name === 'cursor') cursor = exact(tokens);
      else if (name === 'has_more') hasMore = exact(tokens);
      else rawValue(tokens);
    } while (accept(tokens, ','));
    expectToken(tokens, '}');
  }
  skipSpace(tokens);
  if (tokens.length > 0) throw new NotAPage();
  if (typeof hasMore !== 'boolean' || records === undefined) throw new NotAPage();
  const named = cursor === null || cursor === '' ? undefined : cursor;
  if (named === undefined ? hasMore : typeof named !== 'string') throw new NotAPage();
  return { records: records.map(withoutLineBreaks), cursor: named as string | undefined, hasMore };
}

function itemsIn(tokens: string[]): Buffer[] {
  const records: Buffer[] = [];
  if (!accept(tokens, '[')) {
    if (exact(tokens) !== null) throw new NotAPage();
    return records;
  }
  if (accept(tokens, ']')) return records;
  do records.push(Buffer.from(rawValue(tokens), 'latin1'));
  while (accept(tokens, ','));
  expectToken(tokens, ']');
  return records;
}

/** A value that must be JSON in UTF-8. */
function exact(tokens: string[]): unknown {
  const bytes = Buffer.from(rawValue(tokens), 'latin1');
  const text = bytes.toString();
  const value = Buffer.from(text).equals(bytes) ? parseJson(text) : undefined;
  if (value === undefined) throw new NotAPage();
  return value;
}

/** A value whose strings end and whose brackets are balanced, whatever kind of bracket each one is. */
function rawValue(tokens: string[]): string {
  skipSpace(tokens);
  let raw = '';
  let depth = 0;
  for (;;) {
    const token = tokens.at(-1);
    if (token === undefined) throw new NotAPage();
    if (depth === 0 && /^[}\],:]$/.test(token)) break;
    raw += token;
    tokens.pop();
    if (/^[{[]$/.test(token)) depth += 1;
    else if (/^[}\]]$/.test(token)) depth -= 1;
    if (depth === 0 && /^["}\]]/.test(token)) break;
  }
  if (raw === '') throw new NotAPage();
  return raw.replace(/[ \t\r\n]+$/, '');
}

function accept(tokens: string[], token: string): boolean {
  skipSpace(tokens);
  if (tokens.at(-1) !== token) return false;
  tokens.pop();
  return true;
}

function expectToken(tokens: string[], token: string): void {
  if (!accept(tokens, token)) throw new NotAPage();
}

function skipSpace(tokens: string[]): void {
  while (SPACE.test(tokens.at(-1) ?? '')) tokens.pop();
}

/** Only valid JSON has line breaks nowhere but between its tokens. */
function withoutLineBreaks(record: Buffer): Buffer {
  const text = record.toString();
  if (!Buffer.from(text).equals(record) || parseJson(text) === undefined) return record;
  return Buffer.from(text.replaceAll(/[\r\n]/g, ''));
}
