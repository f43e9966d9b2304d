import { createGzip, type Gzip } from 'node:zlib';

/**
 * A page's worth of compressed lines comes out of the other thread at once. In smaller pieces, each would have to wait until
 * this thread, which is at the next page by then, takes it.
 */
const CHUNK_SIZE = 262_144;

/**
 * Lines on their way into one gzip stream. They are compressed on another thread, while the next page is on its way;
 * what is added waits for what was added before, so that no more than one page is ever in between.
 */
export class GzipLines {
  /** Made for the first line: most polls have none. */
  #stream: Stream | undefined;
  #written = Promise.resolve();

  async add(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    const bytes = encode(lines);
    await this.#written;
    const { gzip } = (this.#stream ??= openStream());
    this.#written = new Promise((resolve) => {
      // An error is heard by `finish`.
      gzip.write(bytes, () => {
        resolve();
      });
    });
  }

  /** The whole stream. Nothing can be added after it. */
  async finish(): Promise<Buffer> {
    const { gzip, chunks, ended } = (this.#stream ??= openStream());
    gzip.end();
    await ended;
    return Buffer.concat(chunks);
  }
}

interface Stream {
  readonly gzip: Gzip;
  readonly chunks: readonly Buffer[];
  readonly ended: Promise<void>;
}

function openStream(): Stream {
  const gzip = createGzip({ chunkSize: CHUNK_SIZE, memLevel: 9 });
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    gzip.once('end', resolve).once('error', reject);
  });
  // A batch that is dropped is never finished, so nobody may be there to hear of its error.
  ended.catch(() => undefined);
  return { gzip, chunks, ended };
}

/** The lines in UTF-8, each with its end. Written one by one: joining them first takes ten times as long. */
function encode(lines: readonly string[]): Buffer {
  const size = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  const bytes = Buffer.allocUnsafe(size);
  let end = 0;
  for (const line of lines) {
    end += bytes.write(line, end);
    bytes[end++] = NEW_LINE;
  }
  return bytes;
}

const NEW_LINE = 0x0a;
