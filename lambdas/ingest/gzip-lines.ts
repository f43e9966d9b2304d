import { createGzip } from 'node:zlib';

/** Lines on their way into one gzip stream. Compression runs on another thread, while the next page is on its way. */
export class GzipLines {
  readonly #gzip = createGzip();
  readonly #chunks: Buffer[] = [];
  readonly #ended: Promise<void>;
  #empty = true;

  constructor() {
    this.#gzip.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    this.#ended = new Promise((resolve, reject) => {
      this.#gzip.once('end', resolve).once('error', reject);
    });
    // A batch that is dropped is never finished, so nobody may be there to hear of its error.
    this.#ended.catch(() => undefined);
  }

  get isEmpty(): boolean {
    return this.#empty;
  }

  add(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#empty = false;
    this.#gzip.write(`${lines.join('\n')}\n`);
  }

  /** The whole stream. Nothing can be added after it. */
  async finish(): Promise<Buffer> {
    this.#gzip.end();
    await this.#ended;
    return Buffer.concat(this.#chunks);
  }
}
