import { hash } from 'node:crypto';

/**
 * Panther's p_row_id: 32 hexadecimal digits that depend on the log type and the record's whole text alone, so the
 * same record always has the same one. (Panther's own are random; any unique lower-case hex string fits.)
 */
export function rowId(logType: string, record: string): string {
  return hash('sha256', `${logType}\n${record}`, 'hex').slice(0, 32);
}

/** Characters of a short id. */
export const SHORT_ID_LENGTH = 11;

/**
 * What tells a repeated record: the first 64 bits of its row id, in base64url. That two different ones among the 1,000
 * before and the 10,000 of a batch share them has a chance of 3 in 10^12 for each such batch.
 */
export function shortId(rowId: string): string {
  return Buffer.from(rowId.slice(0, 16), 'hex').toString('base64url');
}
