import type { Page } from '../ingest/ports.ts';

/** The answer is no page of the Events API. The message says what is wrong with it, without its content. */
export class MalformedPage extends Error {
  override readonly name = 'MalformedPage';
}

/**
 * Splits the text of an answer `{"cursor":…,"has_more":…,"items":[…]}` into the records' own texts. They are found by
 * their brackets and quotes and not parsed: what is delivered is their text, digit for digit, and a record that turns out
 * to be no JSON is one bad record among good ones.
 *
 * @throws MalformedPage when the answer is not of that form; a page is taken whole or not at all
 */
export function parsePage(text: string): Page {
  const scanner = new Scanner(text);
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
  return { records: records.map(withoutLineBreaks), next: { cursor }, hasMore };
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

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Walks over JSON text and finds where each value ends. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
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
    if (this.#text.charCodeAt(this.#at) !== OPEN_BRACKET) {
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
    return this.#text.slice(start, this.#at).trimEnd();
  }

  /** That nothing but space is left. */
  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) throw new MalformedPage('something stands behind its end');
  }

  #endOfValue(start: number): number {
    const text = this.#text;
    let depth = 0;
    for (let at = start; at < text.length; at += 1) {
      switch (text.charCodeAt(at)) {
        case QUOTE:
          at = this.#endOfString(at);
          if (depth === 0) return at + 1;
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          depth += 1;
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          if (depth === 0) return at;
          depth -= 1;
          if (depth === 0) return at + 1;
          break;
        case COMMA:
        case COLON:
          if (depth === 0) return at;
          break;
      }
    }
    throw new MalformedPage('it ends too early');
  }

  /** Index of the quote that ends the string that begins at `start`. */
  #endOfString(start: number): number {
    for (let end = this.#text.indexOf('"', start + 1); end !== -1; end = this.#text.indexOf('"', end + 1)) {
      let backslash = end;
      while (this.#text.charCodeAt(backslash - 1) === BACKSLASH) backslash -= 1;
      if ((end - backslash) % 2 === 0) return end;
    }
    throw new MalformedPage('it ends too early');
  }

  #accept(code: number): boolean {
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at += 1;
    return true;
  }

  #expect(code: number): void {
    if (this.#accept(code)) return;
    throw new MalformedPage(this.#at < this.#text.length ? 'it is not JSON' : 'it ends too early');
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }
}
