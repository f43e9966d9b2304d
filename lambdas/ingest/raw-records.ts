import { isUtf8 } from 'node:buffer';
import { hasLineBreak, withoutLineBreaks } from './line-breaks.ts';

const SEPARATOR = Buffer.from(',');

/** The bounds of this many records are in memory at once. 1Password documents at most 1,000 records on a page. */
export const SLICE_RECORDS = 65_536;

/** Where the records of a page are. */
export interface RecordBounds {
  /** The number of records. */
  readonly length: number;
  /**
   * Where each record of a slice starts and ends: two numbers for each. All slices have SLICE_RECORDS records, except for the
   * last one.
   */
  readonly slice: (index: number) => Uint32Array;
}

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
  /** The number of records. */
  readonly length: number;
  readonly #haveLineBreaks: boolean;
  readonly #bounds: RecordBounds;
  #slice: Uint32Array;
  #sliceIndex = 0;

  /**
   * @param length of the records in `bounds`, the number of those at the start that count
   * @param areCompact whether the records are known to have no line breaks between their tokens
   */
  constructor(bytes: Buffer, bounds: RecordBounds, length = bounds.length, areCompact = false) {
    this.bytes = bytes;
    this.areUtf8 = isUtf8(bytes);
    this.length = length;
    this.#haveLineBreaks = !areCompact && hasLineBreak(bytes);
    this.#bounds = bounds;
    this.#slice = bounds.slice(0);
  }

  /** Copies records without line breaks between their tokens into one buffer. A string is encoded in UTF-8. */
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
    const slice = (index: number) =>
      bounds.subarray(2 * SLICE_RECORDS * index, 2 * SLICE_RECORDS * (index + 1));
    return new RawRecords(Buffer.concat(parts), { length: records.length, slice }, records.length, true);
  }

  /** The bytes of a record, in most cases not copied. It is fastest to ask for one after another. */
  at(index: number): Buffer {
    const sliceIndex = Math.floor(index / SLICE_RECORDS);
    if (sliceIndex !== this.#sliceIndex) {
      this.#slice = this.#bounds.slice(sliceIndex);
      this.#sliceIndex = sliceIndex;
    }
    const place = 2 * (index % SLICE_RECORDS);
    const record = this.bytes.subarray(this.#slice[place], this.#slice[place + 1]);
    return this.#haveLineBreaks && hasLineBreak(record) ? withoutLineBreaks(record) : record;
  }

  /** The first records. */
  first(count: number): RawRecords {
    return count >= this.length
      ? this
      : new RawRecords(this.bytes, this.#bounds, count, !this.#haveLineBreaks);
  }

  /** The bytes of each record. */
  *[Symbol.iterator](): Generator<Buffer> {
    for (let index = 0; index < this.length; index += 1) yield this.at(index);
  }
}
