import { isUtf8 } from 'node:buffer';

/** More came than an answer may be long. */
export class BodyTooLong extends Error {
  override readonly name = 'BodyTooLong';
}

/**
 * The body of an answer, held to `limit` bytes whatever its headers say.
 *
 * @param begins told of the first piece, as soon as it is there
 * @throws BodyTooLong past the limit
 */
export async function readBytes(
  body: AsyncIterable<Buffer>,
  limit: number,
  begins?: (piece: Buffer) => void,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > limit) throw new BodyTooLong(`more than ${limit} bytes`);
    if (pieces.length === 0) begins?.(piece);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}

/**
 * The same, of a body that is text.
 *
 * @throws BodyTooLong past the limit
 * @throws TypeError when it is not UTF-8: replacing what does not fit would alter a record
 */
export async function readUtf8(...body: Parameters<typeof readBytes>): Promise<Buffer> {
  const bytes = await readBytes(...body);
  if (!isUtf8(bytes)) throw new TypeError('it is not UTF-8');
  return bytes;
}
