import { createHash } from 'node:crypto';

/** 1Password's cursors have about 200 characters; 150 bytes are 200 characters of base64. */
const CURSOR_BYTES = 150;

/** The cursor of a page: text that only the server understands. */
export function encodeCursor(page: number): string {
  const bytes = Buffer.alloc(CURSOR_BYTES);
  const hash = createHash('sha512').update(String(page)).digest();
  for (let at = 0; at < CURSOR_BYTES; at += hash.length) hash.copy(bytes, at);
  bytes.writeUInt32BE(page);
  return bytes.toString('base64');
}

/** The page of a cursor. Undefined if it is not one of `encodeCursor`. */
export function decodeCursor(cursor: string): number | undefined {
  const bytes = Buffer.from(cursor, 'base64');
  const page = bytes.length === CURSOR_BYTES ? bytes.readUInt32BE() : NaN;
  return encodeCursor(page) === cursor ? page : undefined;
}
