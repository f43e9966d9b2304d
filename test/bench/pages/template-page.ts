import { UUID_OFFSET, type RecordTemplate } from './sign-in-record.ts';

const DATE_BYTES = 'YYYY-MM-DD'.length;
const UUID_BYTES = 26;
/** The last characters of a uuid say which page it belongs to; the others are those of the template. */
const PATCHED_BYTES = 4;
const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
/** The number of pages with different uuids: what PATCHED_BYTES characters of base 32 can express. */
export const MAX_PAGES = 32 ** PATCHED_BYTES;
/** Odd, so that its multiples modulo MAX_PAGES are all different: no two pages have the same value for a record. */
const STEP = 647_381;

/** Where a record is in the bytes of a page, and what differs in each page. */
interface Patch {
  readonly uuidEnd: number;
  readonly date: number;
  readonly dayShift: number;
  /** Makes the patched characters differ from record to record. */
  readonly salt: number;
}

/**
 * The records of a page, rendered once. To serve them as another page, only uuids and dates are patched, in a copy that is
 * reused: that is the least work that gives every record of a million its own uuid.
 */
export class TemplatePage {
  readonly #bytes: Buffer;
  readonly #patches: readonly Patch[];
  /** The end of each record. */
  readonly #ends: readonly number[];
  /** Copies that are not in use. */
  readonly #free: Buffer[] = [];

  constructor(records: readonly RecordTemplate[]) {
    const patches: Patch[] = [];
    const ends: number[] = [];
    const parts: Buffer[] = [];
    let offset = 0;
    for (const [i, { beforeDate, dayShift, afterDate }] of records.entries()) {
      const separator = i === 0 ? '' : ',';
      const start = offset + separator.length;
      const part = Buffer.from(`${separator}${beforeDate}YYYY-MM-DD${afterDate}`);
      patches.push({
        uuidEnd: start + UUID_OFFSET + UUID_BYTES,
        date: start + Buffer.byteLength(beforeDate),
        dayShift,
        salt: Math.imul(i, 0x9e3779b1) >>> 12,
      });
      offset += part.length;
      ends.push(offset);
      parts.push(part);
    }
    this.#bytes = Buffer.concat(parts);
    this.#patches = patches;
    this.#ends = ends;
  }

  /**
   * The records as they are in one page, separated by commas. The caller passes the bytes to `release` after use.
   *
   * @param page its number; below MAX_PAGES
   * @param dateOf the date of a day shift, 10 characters of ASCII
   */
  render(page: number, dateOf: (dayShift: number) => Buffer): Buffer {
    const bytes = this.#free.pop() ?? Buffer.from(this.#bytes);
    for (const { uuidEnd, date, dayShift, salt } of this.#patches) {
      let value = (page * STEP + salt) % MAX_PAGES;
      for (let at = uuidEnd - PATCHED_BYTES; at < uuidEnd; at += 1) {
        bytes[at] = ALPHABET[value & 31]!;
        value >>>= 5;
      }
      const text = dateOf(dayShift);
      for (let i = 0; i < DATE_BYTES; i += 1) bytes[date + i] = text[i]!;
    }
    return bytes;
  }

  /** Returns bytes of `render` that nobody reads anymore. */
  release(bytes: Buffer): void {
    this.#free.push(bytes);
  }

  /** The length of the first records, with the commas between them. */
  lengthOf(records: number): number {
    return records === 0 ? 0 : this.#ends[records - 1]!;
  }
}
