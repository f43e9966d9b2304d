import { isUtf8 } from 'node:buffer';
import { SLICE_RECORDS, type RecordBounds } from '../ingest/raw-records.ts';
import { endOfValue } from './end-of-value.ts';
import { MalformedPage } from './malformed-page.ts';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The documented limit is 1,000 records on a page. */
const FIRST_BOUNDS = 2_048;
const NO_ITEMS: RecordBounds = { length: 0, slice: () => new Uint32Array() };

/**
 * Reads JSON in UTF-8 from front to back and finds where each value ends, by quotes and brackets, without parsing it. It works
 * on bytes: in UTF-8, the bytes that it looks for are never part of a longer character. Invalid UTF-8 within a value is skipped.
 * Each method reads one thing at the current offset and moves past it.
 */
export class JsonScanner {
  readonly #bytes: Buffer;
  #offset: number;

  /** @param offset where the first value starts */
  constructor(bytes: Buffer, offset = 0) {
    this.#bytes = bytes;
    this.#offset = offset;
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
   * Reads an array and returns where its elements are. `null` counts as an empty array: a Go server may write it for one.
   *
   * @throws MalformedPage if there is no complete array
   */
  items(): RecordBounds {
    this.#skipSpace();
    if (this.#bytes[this.#offset] !== OPEN_BRACKET) {
      if (this.parsedValue() === null) return NO_ITEMS;
      throw new MalformedPage('its items are not an array');
    }
    this.#offset += 1;
    if (this.#accept(CLOSE_BRACKET)) return NO_ITEMS;
    // The bounds of a page of many megabytes would take more memory than the page, so only those of the first slice are kept.
    const first = this.#slice();
    const sliceStarts = [0];
    let length = first.length / 2;
    while (this.#accept(COMMA)) {
      sliceStarts.push(this.#offset);
      length += this.#slice().length / 2;
    }
    this.#expect(CLOSE_BRACKET);
    const slice = (index: number): Uint32Array =>
      index === 0 ? first : new JsonScanner(this.#bytes, sliceStarts[index]).#slice();
    return { length, slice };
  }

  /** Reads the elements of an array up to the end of a slice, or of the array. */
  #slice(): Uint32Array {
    const end = 2 * SLICE_RECORDS;
    let bounds = new Uint32Array(FIRST_BOUNDS);
    let length = 0;
    for (;;) {
      if (length === bounds.length) bounds = grown(bounds);
      bounds[length] = this.#startOfValue();
      bounds[length + 1] = this.#skipValue();
      length += 2;
      if (length === end || !this.#accept(COMMA)) return bounds.subarray(0, length);
    }
  }

  /**
   * Skips a value.
   *
   * @throws MalformedPage if there is no complete value
   */
  skip(): void {
    this.#skipSpace();
    this.#skipValue();
  }

  /**
   * Reads a value and parses it.
   *
   * @throws MalformedPage if there is no complete value, or it is not valid JSON in UTF-8
   */
  parsedValue(): unknown {
    const start = this.#startOfValue();
    const json = this.#bytes.subarray(start, this.#skipValue());
    if (!isUtf8(json)) throw new MalformedPage('it is not valid UTF-8');
    try {
      return JSON.parse(json.toString());
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

  #startOfValue(): number {
    this.#skipSpace();
    return this.#offset;
  }

  /** @returns where the value ends that starts at the current offset, without the space after it */
  #skipValue(): number {
    const start = this.#offset;
    const after = endOfValue(this.#bytes, start);
    if (after === undefined) throw new MalformedPage('it is truncated');
    this.#offset = after;
    if (after === start) throw new MalformedPage('it is not valid JSON');
    let end = this.#offset;
    while (isSpace(this.#bytes[end - 1])) end -= 1;
    return end;
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

function grown(bounds: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * bounds.length);
  larger.set(bounds);
  return larger;
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}
