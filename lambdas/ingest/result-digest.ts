import { createHash } from 'node:crypto';

/** What became of a record: `+` delivered, `-` rejected, `~` skipped, nothing for a repeat. */
export type RecordResult = '+' | '-' | '~' | '';

/** A row id has 32 characters. A page may have millions of records, so their results are hashed in parts. */
const SIZE = 33 * 256;

/**
 * SHA-256 over the records of a batch in their order: the row id of each, and its result. A row id has a fixed length and a
 * result at most one character, so different results never form the same text.
 */
export class ResultDigest {
  readonly #hash = createHash('sha256');
  readonly #part = Buffer.allocUnsafe(SIZE);
  #length = 0;

  add(rowId: string, result: RecordResult): void {
    if (this.#length + rowId.length + result.length > SIZE) this.#hashPart();
    this.#length += this.#part.write(rowId, this.#length, 'latin1');
    if (result !== '') this.#length += this.#part.write(result, this.#length, 'latin1');
  }

  /** The digest so far: 32 hexadecimal digits. More records can be added afterwards. */
  get hex(): string {
    this.#hashPart();
    return this.#hash.copy().digest('hex').slice(0, 32);
  }

  #hashPart(): void {
    this.#hash.update(this.#part.subarray(0, this.#length));
    this.#length = 0;
  }
}
