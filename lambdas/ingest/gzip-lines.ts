import { createGzip } from 'node:zlib';

/**
 * Lines on their way into one gzip stream. They are compressed on another thread, while the next page is on its way;
 * what is added waits for what was added before, so that no more than one page is ever in between.
 */
export class GzipLines {
  readonly #gzip = createGzip();
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<void>;
  #written = Promise.resolve();

  constructor() {
    this.#gzip.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    this.#ended = new Promise((resolve, reject) => {
      this.#gzip.once('end', resolve).once('error', reject);
    });
    // A batch that is dropped is never finished, so nobody may be there to hear of its error.
    this.#ended.catch(() => undefined);
  }

  async add(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    await this.#written;
    const text = `${lines.join('\n')}\n`;
    this.#written = new Promise((resolve) => {
      // An error is heard by `finish`.
      this.#gzip.write(text, () => {
        resolve();
      });
    });
  }

  /** The whole stream. Nothing can be added after it. */
  async finish(): Promise<Buffer> {
    this.#gzip.end();
    await this.#ended;
    return Buffer.concat(this.#chunks);
  }
}
