import { isUtf8 } from 'node:buffer';
import { parseJson } from './json.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

export function hasLineBreak(bytes: Buffer): boolean {
  return bytes.includes(LINE_FEED) || bytes.includes(CARRIAGE_RETURN);
}

/**
 * A raw record without its line breaks, which valid JSON has only between its tokens. A record that is not valid JSON keeps
 * them: they may be the reason.
 */
export function withoutLineBreaks(record: Buffer): Buffer {
  const isJson = isUtf8(record) && parseJson(record.toString()) !== undefined;
  return isJson
    ? Buffer.from(record.filter((byte) => byte !== LINE_FEED && byte !== CARRIAGE_RETURN))
    : record;
}
