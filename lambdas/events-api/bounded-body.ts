import { isUtf8 } from 'node:buffer';

/** A response body is longer than its limit. */
export class BodyTooLong extends Error {
  override readonly name = 'BodyTooLong';
}

/**
 * Reads the body of a response, at most `limit` bytes, whatever its headers say.
 *
 * @param onFirstChunk called with the first chunk as soon as it arrives
 * @throws BodyTooLong if the body is longer
 */
export async function readBytes(
  body: AsyncIterable<Buffer>,
  limit: number,
  onFirstChunk?: (chunk: Buffer) => void,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) throw new BodyTooLong(`more than ${limit} bytes`);
    if (chunks.length === 0) onFirstChunk?.(chunk);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/**
 * Reads a body that must be UTF-8, like readBytes.
 *
 * @throws BodyTooLong if the body is longer than the limit
 * @throws TypeError if it is not UTF-8: to replace the invalid bytes would alter a record
 */
export async function readUtf8(...args: Parameters<typeof readBytes>): Promise<Buffer> {
  const bytes = await readBytes(...args);
  if (!isUtf8(bytes)) throw new TypeError('it is not valid UTF-8');
  return bytes;
}
