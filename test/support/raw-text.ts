import { isUtf8 } from 'node:buffer';

/**
 * Raw records are bytes, and tests compare strings. In such a string, a byte that is not valid UTF-8 is a lone surrogate, as
 * Python's `surrogateescape` has it: `caf\udce9` is the byte E9 after three letters.
 */
const INVALID_BYTE = /([\udc80-\udcff])/u;
const SURROGATE = 0xdc00;
const REPLACEMENT = Buffer.from('\ufffd');

/** The bytes of a raw record, or of a text that contains some. */
export function rawBytes(text: string): Buffer {
  const bytes = Buffer.from(text);
  // Each lone surrogate was replaced. Few texts have one, and this is faster than to search for it.
  if (!bytes.includes(REPLACEMENT)) return bytes;
  const parts = text.split(INVALID_BYTE);
  return Buffer.concat(
    parts.map((part, i) => (i % 2 === 1 ? Buffer.of(part.charCodeAt(0) - SURROGATE) : Buffer.from(part))),
  );
}

/** The bytes as a string. {@link rawBytes} returns the same bytes again. */
export function rawText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const end = [1, 2, 3, 4].map((length) => at + length).find((to) => isUtf8(bytes.subarray(at, to)));
    text +=
      end === undefined
        ? String.fromCharCode(SURROGATE + bytes.readUInt8(at))
        : bytes.toString('utf8', at, end);
    at = end ?? at + 1;
  }
  return text;
}
