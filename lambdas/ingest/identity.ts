import { createHash, hash } from 'node:crypto';
import { isObject } from './json.ts';

/** Longer records are hashed in parts, so that the memory for hashing stays small. */
const MAX_COPY = 8_192;

/**
 * Panther's p_row_id of the records of a log type: 32 hexadecimal digits that depend only on the log type and the raw record, so
 * the same record always has the same row id. (Panther's row ids are random; any unique lower-case hexadecimal string is valid.)
 */
export class RowIds {
  /** The log type and a line break, and then a copy of the record: SHA-256 in one call takes two thirds of the time of three. */
  readonly #input: Buffer;
  readonly #start: number;

  constructor(logType: string) {
    const prefix = Buffer.from(`${logType}\n`);
    this.#input = Buffer.alloc(prefix.length + MAX_COPY);
    this.#start = prefix.copy(this.#input);
  }

  /** @param record a raw record */
  of(record: Uint8Array): string {
    const digest = record.length > MAX_COPY ? this.#hashParts(record) : this.#hashCopy(record);
    return digest.slice(0, 32);
  }

  #hashCopy(record: Uint8Array): string {
    this.#input.set(record, this.#start);
    return hash('sha256', this.#input.subarray(0, this.#start + record.length), 'hex');
  }

  #hashParts(record: Uint8Array): string {
    const prefix = this.#input.subarray(0, this.#start);
    return createHash('sha256').update(prefix).update(record).digest('hex');
  }
}

/** 1Password's id of a parsed record. Every event of every feed has one (Events API reference, each event's `uuid`). */
export function uuidOf(record: unknown): string | undefined {
  const uuid = isObject(record) ? record['uuid'] : undefined;
  return typeof uuid === 'string' ? uuid : undefined;
}

/** The 32-bit words of an identity: two of a hash of the uuid, then two of a hash of the raw record. */
export const IDENTITY_WORDS = 4;
export const IDENTITY_BYTES = 4 * IDENTITY_WORDS;

/** Set in the last word if the record was rejected. The other 127 bits identify the record. */
export const REJECTED_BIT = 1;

/**
 * Writes a record's identity: IDENTITY_WORDS words, without REJECTED_BIT. Records with the same uuid have the same first two
 * words. A record without a uuid shares them with no other record.
 *
 * @param rowId what {@link RowIds} returns for the record
 */
export function writeIdentity(words: Uint32Array, rowId: string, uuid: string | undefined): void {
  if (uuid === undefined) {
    words[0] = wordAt(rowId, 16);
    words[1] = wordAt(rowId, 24);
  } else {
    writeHash(words, uuid);
  }
  // Zero marks an empty slot of an IdentitySet.
  if (words[0] === 0) words[0] = 1;
  words[2] = wordAt(rowId, 0);
  words[3] = wordAt(rowId, 8) & ~REJECTED_BIT;
}

/**
 * Writes a 64-bit hash of a uuid into the first two words. It only has to distribute the uuids, which 1Password generates: it
 * decides nothing but whether another version of a record was delivered. SHA-256 takes four times as long.
 */
function writeHash(words: Uint32Array, uuid: string): void {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < uuid.length; i += 1) {
    const code = uuid.charCodeAt(i);
    a = Math.imul(a ^ code, 0x9e3779b1);
    b = Math.imul(b ^ code, 0x5f356495);
  }
  // The finalizer of MurmurHash3, with each half mixed into the other one.
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  words[0] = a;
  words[1] = b;
}

/** Parses 8 lower-case hexadecimal digits as a 32-bit number. Three times as fast as parseInt of a slice. */
function wordAt(hex: string, at: number): number {
  let word = 0;
  for (let i = at; i < at + 8; i += 1) {
    const code = hex.charCodeAt(i);
    // '0' is 0x30, 'a' is 0x61.
    word = (word << 4) | ((code & 15) + 9 * (code >> 6));
  }
  return word;
}

/** The event day of records whose event time is missing or is not a timestamp. */
export const NO_DAY = 'none';

/**
 * The day under which a record's identity is stored and looked up: `YYYY-MM-DD` in UTC, or NO_DAY. It depends only on the
 * record, so a repeat is always looked up where the first occurrence was stored.
 *
 * @param eventTime in Panther's form; undefined if the record has none
 */
export function eventDay(eventTime: string | undefined): string {
  return eventTime === undefined ? NO_DAY : eventTime.slice(0, 10);
}
