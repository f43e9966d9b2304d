import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import zlib from 'node:zlib';

/** The body of a response is encoded in a way that cannot be decoded. The message names the encoding. */
export class UnknownEncoding extends Error {
  override readonly name = 'UnknownEncoding';
}

/** No server needs more. Each decoder has buffers, and a header has room for thousands of names. */
const MAX_ENCODINGS = 2;
/** The codes of errors of zlib, brotli, and zstd. */
const DECODING_ERROR = /^(?:Z_|ERR__|ZSTD_)/;

/**
 * The body of a response as its server wrote it. The client asks for no encoding, but a proxy may compress a response all the
 * same (RFC 9110, section 8.4; RFC 8878 for zstd).
 *
 * @throws UnknownEncoding if the body cannot be decoded; the response is then closed
 */
export function decodedBody(response: Readable & Pick<IncomingMessage, 'headers'>): Readable {
  const names = (response.headers['content-encoding'] ?? '').toLowerCase().split(',');
  const encodings = names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
  const decoders = encodings.map(newDecoder);
  if (decoders.length > MAX_ENCODINGS || decoders.includes(undefined)) {
    response.destroy();
    throw new UnknownEncoding(encodings.join(', '));
  }
  return decoders
    .filter((decoder) => decoder !== undefined)
    .reduceRight<Readable>(
      // Who reads the last stream receives the errors of all.
      (body, decoder) => pipeline(body, decoder, () => undefined),
      response,
    );
}

/** The type definitions are those of Node.js 20, which has no zstd. It came with 22.15. */
const {
  createZstdDecompress,
}: Pick<typeof zlib, 'createGunzip'> & {
  readonly createZstdDecompress?: () => Transform;
} = zlib;

/** Whether an error says that an encoded body is damaged or incomplete. */
export function isDecodingError(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    DECODING_ERROR.test(error.code)
  );
}

function newDecoder(encoding: string): Transform | undefined {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip();
    case 'deflate':
      return zlib.createInflate();
    case 'br':
      return zlib.createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress?.();
    default:
      return undefined;
  }
}
