import { isUtf8 } from 'node:buffer';

const SEPARATOR = Buffer.from(',');

/**
 * The raw records of a page: each record's bytes as the API sent them, without line breaks between its tokens. Bytes, because a
 * parsed number is a double, which cannot represent every number, and because decoding a record only to encode it again would
 * cost more than everything that is done with it. The brackets and quotes of a record are balanced, but it may not be valid JSON,
 * or not valid UTF-8. All records of a page share one buffer.
 */
export class RawRecords {
  readonly bytes: Buffer;
  /** Whether all records are valid UTF-8. If not, some may be. */
  readonly areUtf8: boolean;
  readonly #bounds: Uint32Array;

  /** @param bounds where each record starts and ends in `bytes`: two numbers for each */
  constructor(bytes: Buffer, bounds: Uint32Array) {
    this.bytes = bytes;
    this.areUtf8 = isUtf8(bytes);
    this.#bounds = bounds;
  }

  /** Copies records into one buffer. A string is encoded in UTF-8. */
  static of(records: readonly (string | Uint8Array)[]): RawRecords {
    const bounds = new Uint32Array(2 * records.length);
    const parts: Uint8Array[] = [];
    let end = 0;
    for (const [i, record] of records.entries()) {
      const bytes = typeof record === 'string' ? Buffer.from(record) : record;
      bounds[2 * i] = end;
      bounds[2 * i + 1] = end + bytes.length;
      // Without a separator, the ends of two records that are not valid UTF-8 could form a valid character.
      end += bytes.length + SEPARATOR.length;
      parts.push(bytes, SEPARATOR);
    }
    return new RawRecords(Buffer.concat(parts), bounds);
  }

  /** The number of records. */
  get length(): number {
    return this.#bounds.length / 2;
  }

  /** The bytes of a record, not copied. */
  at(index: number): Buffer {
    return this.bytes.subarray(this.#bounds[2 * index], this.#bounds[2 * index + 1]);
  }

  /** The first records. */
  first(count: number): RawRecords {
    return count >= this.length ? this : new RawRecords(this.bytes, this.#bounds.subarray(0, 2 * count));
  }

  /** The bytes of each record. */
  *[Symbol.iterator](): Generator<Buffer> {
    for (let index = 0; index < this.length; index += 1) yield this.at(index);
  }
}
