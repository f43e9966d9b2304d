import { MalformedPage } from './malformed-page.ts';

const TAB = 0x09;
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Reads JSON in UTF-8 from front to back and finds where each value ends, by quotes and brackets, without parsing it. It works
 * on bytes: in UTF-8, the bytes that it looks for are never part of a longer character. Each method reads one thing at the
 * current offset and moves past it.
 */
export class JsonScanner {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /**
   * Reads an object.
   *
   * @param readMember called with the name of each member; must read the value
   * @throws MalformedPage if there is no complete object
   */
  object(readMember: (name: string) => void): void {
    this.#expect(OPEN_BRACE);
    if (this.#accept(CLOSE_BRACE)) return;
    do {
      const name = this.parsedValue();
      if (typeof name !== 'string') throw new MalformedPage('it is not valid JSON');
      this.#expect(COLON);
      readMember(name);
    } while (this.#accept(COMMA));
    this.#expect(CLOSE_BRACE);
  }

  /**
   * Reads an array and returns the JSON of each element. `null` counts as an empty array: a Go server may write it for one.
   *
   * @throws MalformedPage if there is no complete array
   */
  items(): readonly string[] {
    this.#skipSpace();
    if (this.#bytes[this.#offset] !== OPEN_BRACKET) {
      if (this.value() === 'null') return [];
      throw new MalformedPage('its items are not an array');
    }
    this.#offset += 1;
    const items: string[] = [];
    if (this.#accept(CLOSE_BRACKET)) return items;
    do items.push(this.value());
    while (this.#accept(COMMA));
    this.#expect(CLOSE_BRACKET);
    return items;
  }

  /**
   * Reads a value and returns its JSON, without the space around it.
   *
   * @throws MalformedPage if there is no complete value
   */
  value(): string {
    this.#skipSpace();
    const start = this.#offset;
    this.#offset = this.#endOfValue(start);
    if (this.#offset === start) throw new MalformedPage('it is not valid JSON');
    let end = this.#offset;
    while (isSpace(this.#bytes[end - 1])) end -= 1;
    return this.#bytes.toString('utf8', start, end);
  }

  /**
   * Reads a value and parses it.
   *
   * @throws MalformedPage if there is no complete value, or it is not valid JSON
   */
  parsedValue(): unknown {
    const json = this.value();
    try {
      return JSON.parse(json);
    } catch {
      // The message of JSON.parse quotes its input, which may be personal data.
      throw new MalformedPage('it is not valid JSON');
    }
  }

  /** @throws MalformedPage if anything but space is left */
  end(): void {
    this.#skipSpace();
    if (this.#offset < this.#bytes.length) throw new MalformedPage('it has trailing data');
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
    throw new MalformedPage('it is truncated');
  }

  /** Returns the index of the closing quote of the string whose opening quote is at `start`. */
  #endOfString(start: number): number {
    const bytes = this.#bytes;
    for (let at = start + 1; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === QUOTE) return at;
      if (byte === BACKSLASH) at += 1;
    }
    throw new MalformedPage('it is truncated');
  }

  #accept(byte: number): boolean {
    this.#skipSpace();
    if (this.#bytes[this.#offset] !== byte) return false;
    this.#offset += 1;
    return true;
  }

  #expect(byte: number): void {
    if (this.#accept(byte)) return;
    throw new MalformedPage(this.#offset < this.#bytes.length ? 'it is not valid JSON' : 'it is truncated');
  }

  #skipSpace(): void {
    while (isSpace(this.#bytes[this.#offset])) this.#offset += 1;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}
