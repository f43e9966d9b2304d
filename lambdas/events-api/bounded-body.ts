import { isUtf8 } from 'node:buffer';

/** More came than an answer may be long. */
export class BodyTooLong extends Error {
  override readonly name = 'BodyTooLong';
}

/**
 * The body of an answer, held to `limit` bytes whatever its headers say.
 *
 * @throws BodyTooLong past the limit
 */
export async function readBytes(response: Response, limit: number): Promise<Buffer> {
  if (response.body === null) return Buffer.of();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) throw new BodyTooLong(`more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The same as text.
 *
 * @throws BodyTooLong past the limit
 * @throws TypeError when it is not UTF-8: replacing what does not fit would alter a record
 */
export async function readText(response: Response, limit: number): Promise<string> {
  const bytes = await readBytes(response, limit);
  if (!isUtf8(bytes)) throw new TypeError('it is not UTF-8');
  return bytes.toString();
}
