import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { BodyBuffers } from './body-buffers.ts';
import { decodedBody } from './content-encoding.ts';

/** A response body is longer than its limit. */
export class BodyTooLong extends Error {
  override readonly name = 'BodyTooLong';
  /** The start of the body. */
  readonly received: Buffer;

  constructor(message: string, received: Buffer) {
    super(message);
    this.received = received;
  }
}

/** The body of a response, in memory that must be given back. */
export interface Body {
  readonly bytes: Buffer;
  /** Gives the memory back. `bytes` must not be used afterwards. */
  readonly release: () => void;
}

/**
 * Reads the body of a response and decodes it, at most `limit` bytes, whatever its headers say.
 *
 * @param onFirstChunk called with the first chunk as soon as it arrives
 * @throws BodyTooLong if the body is longer; UnknownEncoding if it cannot be decoded; the error of zlib if it is damaged
 */
export async function readBody(
  response: Readable & Pick<IncomingMessage, 'headers'>,
  limit: number,
  buffers: BodyBuffers,
  onFirstChunk?: (chunk: Buffer) => void,
): Promise<Body> {
  const chunks: AsyncIterable<Buffer> = decodedBody(response);
  const announced = Number(response.headers['content-length'] ?? 0);
  let buffer = buffers.take(Math.min(Number.isNaN(announced) ? 0 : announced, limit));
  let length = 0;
  try {
    for await (const chunk of chunks) {
      if (length === 0) onFirstChunk?.(chunk);
      const needed = length + chunk.length;
      if (needed > limit)
        throw new BodyTooLong(`more than ${limit} bytes`, startOf(buffer.subarray(0, length)));
      if (needed > buffer.length) {
        const larger = buffers.take(Math.max(needed, 2 * buffer.length));
        buffer.copy(larger, 0, 0, length);
        buffers.give(buffer);
        buffer = larger;
      }
      length += chunk.copy(buffer, length);
    }
  } catch (error) {
    buffers.give(buffer);
    throw error;
  }
  const release = once(() => {
    buffers.give(buffer);
  });
  return { bytes: buffer.subarray(0, length), release };
}

/** What is kept of a body that cannot be used. Several may be in memory at once. */
const KEPT_BYTES = 4_000_000;

/** A copy of the start of a body, which stays after the body is released. */
export function startOf(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, KEPT_BYTES));
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}
