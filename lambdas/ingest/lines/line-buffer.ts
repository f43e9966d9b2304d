/** Somewhat more than GzipLines lets lines grow to. */
const FIRST_SIZE = 327_680;
/** A UTF-16 code unit takes at most this many bytes of UTF-8. */
const MAX_BYTES_PER_CODE_UNIT = 3;

/** Lines in UTF-8, each with its line break. Its memory grows as needed, and is used again after `clear`. */
export class LineBuffer {
  #memory = Buffer.allocUnsafe(FIRST_SIZE);
  #length = 0;

  /** The length of all lines, in bytes. */
  get length(): number {
    return this.#length;
  }

  /** All lines, not copied: valid until the next change. */
  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  /** Adds a part of a line. */
  add(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#memory.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Adds a part of a line. */
  addText(text: string): void {
    this.#reserve(text.length * MAX_BYTES_PER_CODE_UNIT);
    this.#length += this.#memory.write(text, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  #reserve(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#memory.length) return;
    const memory = Buffer.allocUnsafe(Math.max(needed, 2 * this.#memory.length));
    this.#memory.copy(memory, 0, 0, this.#length);
    this.#memory = memory;
  }
}
