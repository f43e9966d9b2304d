import { hash } from 'node:crypto';
import { isObject } from './json.ts';

/**
 * Panther's p_row_id: 32 hexadecimal digits that depend on the log type and the record's whole text alone, so the
 * same record always has the same one. (Panther's own are random; any unique lower-case hex string fits.)
 */
export function rowId(logType: string, record: string): string {
  return hash('sha256', `${logType}\n${record}`, 'hex').slice(0, 32);
}

/** 1Password's id of a parsed record. Every event of every feed has one (Events API reference, each event's `uuid`). */
export function uuidOf(record: unknown): string | undefined {
  const uuid = isObject(record) ? record['uuid'] : undefined;
  return typeof uuid === 'string' ? uuid : undefined;
}

/** 32-bit words of an identity: two of the hash of the uuid, then two of the hash of the record's text. */
export const IDENTITY_WORDS = 4;
export const IDENTITY_BYTES = 4 * IDENTITY_WORDS;

/** In the last word: the record was rejected. The other 127 bits identify the record. */
export const REJECTED_BIT = 1;

/**
 * Writes a record's identity into `words`, without REJECTED_BIT. Records that share a uuid share the first two words; a
 * record without a usable uuid shares them with no other.
 *
 * @param words IDENTITY_WORDS long; reused from record to record, since this runs for each one
 * @param rowId what {@link rowId} returns for the record
 */
export function writeIdentity(words: Uint32Array, rowId: string, uuid: string | undefined): void {
  const uuidHash = uuid === undefined ? rowId.slice(16) : hash('sha256', uuid, 'hex');
  // Zero marks an empty slot of an IdentitySet.
  words[0] = parseInt(uuidHash.slice(0, 8), 16) || 1;
  words[1] = parseInt(uuidHash.slice(8, 16), 16);
  words[2] = parseInt(rowId.slice(0, 8), 16);
  words[3] = parseInt(rowId.slice(8, 16), 16) & ~REJECTED_BIT;
}

/** The event day of records whose event time is missing or is not a timestamp. */
export const NO_DAY = 'none';

/**
 * The day by which a record's identity is stored and looked up: `YYYY-MM-DD` in UTC, or NO_DAY. It depends on the record
 * alone, so a repeat is always looked up where the first one was stored.
 *
 * @param eventTime in Panther's form; undefined where the record has none
 */
export function eventDay(eventTime: string | undefined): string {
  return eventTime === undefined ? NO_DAY : eventTime.slice(0, 10);
}
