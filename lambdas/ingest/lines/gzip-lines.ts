import { createGzip, type Gzip } from 'node:zlib';

/**
 * The compressed lines of a page leave the other thread in one chunk. Each smaller chunk would have to wait for this thread,
 * which is processing the next page.
 */
const CHUNK_SIZE = 262_144;

/**
 * Compresses lines into one gzip stream. Another thread compresses them while the next page is read. Adding lines waits for the
 * lines before, so at most one page is in memory between the two threads.
 */
export class GzipLines {
  /** Opened for the first line: most polls have none. */
  #stream: Stream | undefined;
  #written = Promise.resolve();

  async add(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    const bytes = encode(lines);
    await this.#written;
    const { gzip } = (this.#stream ??= openStream());
    this.#written = new Promise((resolve) => {
      // `finish` reports an error.
      gzip.write(bytes, () => {
        resolve();
      });
    });
  }

  /** Ends the stream and returns it. No lines can be added afterwards. */
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
  // A batch that is dropped is never finished, so no other handler may receive its error.
  ended.catch(() => undefined);
  return { gzip, chunks, ended };
}

/** Encodes lines in UTF-8, each with a line break. They are written one by one: joining them first takes ten times as long. */
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
