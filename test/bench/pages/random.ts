/** A seeded pseudo-random generator (mulberry32): the same seed gives the same pages on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** The next number, from 0 up to but not including 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from 0 up to but not including `end`. */
  integer(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** Whether something happens that has this probability. */
  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** @throws RangeError if the list is empty */
  pick<T>(list: readonly T[]): T {
    const item = list[this.integer(list.length)];
    if (item === undefined) throw new RangeError('the list is empty');
    return item;
  }

  /** Picks a row with a probability that is proportional to its `share`. */
  pickByShare<T extends { readonly share: number }>(rows: readonly T[]): T {
    let left = this.next() * rows.reduce((sum, { share }) => sum + share, 0);
    const row = rows.find(({ share }) => (left -= share) < 0) ?? rows.at(-1);
    if (row === undefined) throw new RangeError('the list is empty');
    return row;
  }

  /** 26 characters of base 32 in upper case, as 1Password's ids. */
  id(): string {
    return this.#characters(26, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
  }

  /** Decimal digits. */
  digits(length: number): string {
    return this.#characters(length, '0123456789');
  }

  #characters(length: number, alphabet: string): string {
    let text = '';
    while (text.length < length) text += alphabet.charAt(this.integer(alphabet.length));
    return text;
  }
}
