/** A buffer is a multiple of this, so that it fits the next page even if that is a little larger. */
const STEP = 262_144;
/** Larger buffers are not kept. A usual page has 0.7 MB. */
const LARGEST_KEPT = 4_194_304;
/** A client reads this many pages ahead, and one is being processed. */
const MOST_KEPT = 4;

/**
 * Memory for response bodies, which is used again. A page lives long enough to reach the old generation of the heap: if each had
 * new memory, much of it would wait for a full garbage collection.
 */
export class BodyBuffers {
  #free: Buffer[] = [];

  /** A buffer of at least `size` bytes. Its content is undefined. */
  take(size: number): Buffer {
    const index = this.#free.findIndex(({ length }) => length >= size);
    const [buffer] = index === -1 ? [] : this.#free.splice(index, 1);
    return buffer ?? Buffer.allocUnsafeSlow(Math.max(1, Math.ceil(size / STEP)) * STEP);
  }

  /** Returns a buffer that nobody uses any more. */
  give(buffer: Buffer): void {
    if (buffer.length > LARGEST_KEPT) return;
    this.#free.push(buffer);
    // If pages have become larger, the small buffers are the ones that are of no use.
    if (this.#free.length > MOST_KEPT)
      this.#free = this.#free.toSorted((a, b) => b.length - a.length).slice(0, MOST_KEPT);
  }
}
