import { isAscii, isUtf8 } from 'node:buffer';
import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { EventTimeFinder } from './event-time-finder.ts';
import { IDENTITY_WORDS, RowIds, uuidOf, writeIdentity } from './identity.ts';

/** The value of a raw record that is not valid JSON. */
export const NOT_JSON = Symbol('not JSON');
/** The value of a raw record that is not valid UTF-8. */
export const NOT_UTF8 = Symbol('not UTF-8');

const BEYOND_ASCII = /[\x80-\xff]/;

/**
 * What the pipeline derives from the bytes of a raw record. A view shows one record at a time: nothing that it returned may be
 * used after it shows the next one. An object for each record would keep the garbage collector busy.
 *
 * To inspect a record, its bytes are decoded as Latin-1. This takes an eighth of the time of UTF-8, and leaves the structure and
 * all ASCII as they are. Other strings must be decoded again before anyone sees them: {@link text} does that.
 */
export class RecordView {
  readonly schema: CompiledSchema;
  readonly identity = new Uint32Array(IDENTITY_WORDS);
  readonly #rowIds: RowIds;
  readonly #eventTimes: EventTimeFinder;
  #bytes: Buffer = Buffer.of();
  #value: unknown;
  #rowId = '';
  #eventTime: string | undefined;
  #isLatin1 = false;

  constructor(schema: CompiledSchema) {
    this.schema = schema;
    this.#rowIds = new RowIds(schema.logType);
    this.#eventTimes = new EventTimeFinder(schema);
  }

  /** The raw record: its bytes as the API sent them, without line breaks between tokens. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** The parsed record, NOT_JSON, or NOT_UTF8. Its names and strings need {@link text}. */
  get value(): unknown {
    return this.#value;
  }

  /** Panther's `p_row_id`. */
  get rowId(): string {
    return this.#rowId;
  }

  /** The event time in Panther's form. Undefined if the record has none. */
  get eventTime(): string | undefined {
    return this.#eventTime;
  }

  /**
   * Shows another record.
   *
   * @param bytes a raw record, valid or not
   * @param isKnownUtf8 true if the record is known to be valid UTF-8
   */
  show(bytes: Buffer, isKnownUtf8 = false): this {
    this.#bytes = bytes;
    this.#rowId = this.#rowIds.of(bytes);
    this.#isLatin1 = false;
    this.#value = isKnownUtf8 || isUtf8(bytes) ? this.#parse(bytes) : NOT_UTF8;
    const uuid = uuidOf(this.#value);
    writeIdentity(this.identity, this.#rowId, uuid === undefined ? undefined : this.text(uuid));
    this.#eventTime = this.#eventTimes.find(this.#value);
    return this;
  }

  /** What UTF-8 says of a name or string in {@link value}. */
  text(seen: string): string {
    return this.#isLatin1 && BEYOND_ASCII.test(seen) ? Buffer.from(seen, 'latin1').toString() : seen;
  }

  /** The parsed record with its names and strings as UTF-8 says, NOT_JSON, or NOT_UTF8. */
  exactValue(): unknown {
    return this.#isLatin1 ? parse(this.#bytes.toString()) : this.#value;
  }

  #parse(bytes: Buffer): unknown {
    const seen = bytes.toString('latin1');
    if (isAscii(bytes)) return parse(seen);
    // The character of an escape such as \u00e9 could not be told from a byte that must be decoded again.
    this.#isLatin1 = this.schema.isAscii && !seen.includes('\\u');
    return parse(this.#isLatin1 ? seen : bytes.toString());
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}
