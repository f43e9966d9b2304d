import { parseJson } from '../ingest/json.ts';
import type { Page } from '../ingest/ports.ts';
import type { Position } from '../ingest/state.ts';

/** The answer is no page of the Events API. The message says what is wrong with it, without its content. */
export class MalformedPage extends Error {
  override readonly name = 'MalformedPage';
}

/**
 * Splits an answer `{"cursor":…,"has_more":…,"items":[…]}` into the records' own texts. They are found by their brackets and
 * quotes and not parsed: what is delivered is their text, digit for digit, and a record that turns out to be no JSON is one
 * bad record among good ones. Works on the bytes, where a record ends is plain in them, and each is made a text by itself:
 * one name with a letter beyond Latin-1 would otherwise double the room of all, and the time of everything done to them.
 *
 * @param body in UTF-8
 * @throws MalformedPage when the answer is not of that form; a page is taken whole or not at all
 */
export function parsePage(body: Buffer): Page {
  const scanner = new Scanner(body);
  let cursor: unknown;
  let hasMore: unknown;
  let records: readonly string[] | undefined;
  scanner.object((name) => {
    // Of a name that stands twice the last counts, as with JSON.parse.
    if (name === 'items') records = scanner.items();
    else if (name === 'cursor') cursor = parse(scanner.value());
    else if (name === 'has_more') hasMore = parse(scanner.value());
    else scanner.value();
  });
  scanner.end();
  if (typeof cursor !== 'string' || cursor === '') throw new MalformedPage('it has no cursor');
  if (typeof hasMore !== 'boolean') throw new MalformedPage('its has_more is neither true nor false');
  if (records === undefined) throw new MalformedPage('it has no items');
  const hasLineBreaks = body.includes(LINE_FEED) || body.includes(CARRIAGE_RETURN);
  return { records: hasLineBreaks ? records.map(withoutLineBreaks) : records, next: { cursor }, hasMore };
}

/** The beginning of a page as the API writes it: the cursor comes first, and far ahead of the last record. */
const BEGINNING = /^{"cursor":("(?:[^"\\]|\\.)+"),"has_more":true,/;
/** A cursor is some hundred characters long. */
const LONGEST_BEGINNING = 8_192;

/**
 * Where reading will go on after a page of which no more than a piece is there. Undefined where it does not go on, or that
 * does not show yet. Foreseen, and not known: the whole page has the last word.
 */
export function peekNextCursor(piece: Buffer): Position | undefined {
  const [, text] = BEGINNING.exec(piece.toString('utf8', 0, LONGEST_BEGINNING)) ?? [];
  const cursor = text === undefined ? undefined : parseJson(text);
  return typeof cursor === 'string' ? { cursor } : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // JSON.parse quotes the text in its message, which may be personal data.
    throw new MalformedPage('it is not JSON');
  }
}

/** In JSON a line break stands between tokens alone. In what is no JSON it may be the fault, and stays. */
function withoutLineBreaks(text: string): string {
  return /[\r\n]/.test(text) && isJson(text) ? text.replace(/[\r\n]/g, '') : text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Walks over JSON in UTF-8 and finds where each value ends. What it looks for is never a part of a longer character. */
class Scanner {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The members of the object that stands here. `member` must read the value. */
  object(member: (name: unknown) => void): void {
    this.#expect(OPEN_BRACE);
    if (this.#accept(CLOSE_BRACE)) return;
    do {
      const name = parse(this.value());
      if (typeof name !== 'string') throw new MalformedPage('it is not JSON');
      this.#expect(COLON);
      member(name);
    } while (this.#accept(COMMA));
    this.#expect(CLOSE_BRACE);
  }

  /** The elements of the array that stands here. A Go server writes an empty one as null at times. */
  items(): readonly string[] {
    this.#skipSpace();
    if (this.#bytes[this.#at] !== OPEN_BRACKET) {
      if (this.value() === 'null') return [];
      throw new MalformedPage('its items are no array');
    }
    this.#at += 1;
    const records: string[] = [];
    if (this.#accept(CLOSE_BRACKET)) return records;
    do records.push(this.value());
    while (this.#accept(COMMA));
    this.#expect(CLOSE_BRACKET);
    return records;
  }

  /** The text of the value that stands here. */
  value(): string {
    this.#skipSpace();
    const start = this.#at;
    this.#at = this.#endOfValue(start);
    if (this.#at === start) throw new MalformedPage('it is not JSON');
    let end = this.#at;
    while (isSpace(this.#bytes[end - 1])) end -= 1;
    return this.#bytes.toString('utf8', start, end);
  }

  /** That nothing but space is left. */
  end(): void {
    this.#skipSpace();
    if (this.#at < this.#bytes.length) throw new MalformedPage('something stands behind its end');
  }

  #endOfValue(start: number): number {
    const bytes = this.#bytes;
    let depth = 0;
    for (let at = start; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === QUOTE) {
        at = this.#endOfString(at);
        if (depth === 0) return at + 1;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth += 1;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (depth === 0) return at;
        depth -= 1;
        if (depth === 0) return at + 1;
      } else if (depth === 0 && (byte === COMMA || byte === COLON)) {
        return at;
      }
    }
    throw new MalformedPage('it ends too early');
  }

  /** Index of the quote that ends the string that begins at `start`. */
  #endOfString(start: number): number {
    const bytes = this.#bytes;
    for (let at = start + 1; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === QUOTE) return at;
      if (byte === BACKSLASH) at += 1;
    }
    throw new MalformedPage('it ends too early');
  }

  #accept(code: number): boolean {
    this.#skipSpace();
    if (this.#bytes[this.#at] !== code) return false;
    this.#at += 1;
    return true;
  }

  #expect(code: number): void {
    if (this.#accept(code)) return;
    throw new MalformedPage(this.#at < this.#bytes.length ? 'it is not JSON' : 'it ends too early');
  }

  #skipSpace(): void {
    while (isSpace(this.#bytes[this.#at])) this.#at += 1;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}
