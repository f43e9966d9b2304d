import { IDENTITY_BYTES, IDENTITY_WORDS, REJECTED_BIT } from './identity.ts';

/**
 * The result of looking up a record.
 * - `event`, `rejected`: this record was delivered or rejected
 * - `changed`: an event with the same uuid and other bytes was delivered
 * - `new`: none of these
 */
export type Finding = 'event' | 'rejected' | 'changed' | 'new';

/** Each shard grows separately, so growing copies a sixteenth of the set and never needs twice its memory. */
const SHARDS = 16;
const FIRST_CAPACITY = 8;
/** The largest share of slots in use. */
const LOAD = 0.85;
/** Small shards grow in large steps, which moves identities less often. Large shards grow in small steps, which saves memory. */
const GROWTH = 4;
const LARGE_GROWTH = 1.25;
const LARGE_CAPACITY = 1_024;

/** An open-addressed hash table whose slots have IDENTITY_WORDS words each. */
interface Shard {
  slots: Uint32Array;
  size: number;
}

/**
 * A set of identities. A large set takes 19 to 24 bytes for each identity; a JavaScript Set of strings takes 112 (measured in
 * November 2026 with a million identities).
 */
export class IdentitySet {
  #size = 0;
  #bytes = 0;
  readonly #shards: (Shard | undefined)[] = Array.from({ length: SHARDS }, () => undefined);

  /** The number of identities. */
  get size(): number {
    return this.#size;
  }

  /** The size in memory, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param words as identityOf returns them */
  find(words: Uint32Array): Finding {
    const shard = this.#shards[shardOf(words)];
    if (shard === undefined) return 'new';
    const { slots } = shard;
    const a = words[0] ?? 0;
    const b = words[1] ?? 0;
    const c = words[2] ?? 0;
    const d = words[3] ?? 0;
    let finding: Finding = 'new';
    for (let at = firstSlot(slots, b); slots[at] !== 0; at = nextSlot(slots, at)) {
      if (slots[at] !== a || slots[at + 1] !== b) continue;
      const last = slots[at + 3] ?? 0;
      const isRejected = (last & REJECTED_BIT) !== 0;
      if (slots[at + 2] === c && (last & ~REJECTED_BIT) >>> 0 === d) return isRejected ? 'rejected' : 'event';
      if (!isRejected) finding = 'changed';
    }
    return finding;
  }

  /**
   * Adds an identity. If it was added as rejected before, and is added as an event now, it is an event.
   *
   * @param words as identityOf returns them
   */
  add(words: Uint32Array, isRejected: boolean): void {
    const last = words[3] ?? 0;
    this.#add(words[0] ?? 0, words[1] ?? 0, words[2] ?? 0, isRejected ? (last | REJECTED_BIT) >>> 0 : last);
  }

  /** Adds identities that {@link encode} returned. */
  addEncoded(encoded: Uint8Array): void {
    const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
    for (let at = 0; at + IDENTITY_BYTES <= encoded.byteLength; at += IDENTITY_BYTES) {
      this.#add(view.getUint32(at), view.getUint32(at + 4), view.getUint32(at + 8), view.getUint32(at + 12));
    }
  }

  /** Adds all identities of another set. */
  addAll(other: IdentitySet): void {
    other.#forEach((a, b, c, d) => {
      this.#add(a, b, c, d);
    });
  }

  /** All identities: IDENTITY_BYTES each, words in big-endian order. */
  encode(): Uint8Array {
    const encoded = new Uint8Array(this.#size * IDENTITY_BYTES);
    const view = new DataView(encoded.buffer);
    let end = 0;
    this.#forEach((a, b, c, d) => {
      view.setUint32(end, a);
      view.setUint32(end + 4, b);
      view.setUint32(end + 8, c);
      view.setUint32(end + 12, d);
      end += IDENTITY_BYTES;
    });
    return encoded;
  }

  #forEach(visit: (a: number, b: number, c: number, d: number) => void): void {
    for (const shard of this.#shards) {
      if (shard === undefined) continue;
      const { slots } = shard;
      for (let at = 0; at < slots.length; at += IDENTITY_WORDS) {
        const a = slots[at] ?? 0;
        if (a !== 0) visit(a, slots[at + 1] ?? 0, slots[at + 2] ?? 0, slots[at + 3] ?? 0);
      }
    }
  }

  #add(a: number, b: number, c: number, d: number): void {
    const number = a >>> SHARD_SHIFT;
    const shard = (this.#shards[number] ??= this.#newShard());
    if ((shard.size + 1) * IDENTITY_WORDS > shard.slots.length * LOAD) this.#grow(shard);
    const { slots } = shard;
    let at = firstSlot(slots, b);
    for (; slots[at] !== 0; at = nextSlot(slots, at)) {
      const last = slots[at + 3] ?? 0;
      const isSame = slots[at] === a && slots[at + 1] === b && slots[at + 2] === c;
      if (isSame && (last | REJECTED_BIT) === (d | REJECTED_BIT)) {
        slots[at + 3] = last & d;
        return;
      }
    }
    slots[at] = a;
    slots[at + 1] = b;
    slots[at + 2] = c;
    slots[at + 3] = d;
    shard.size += 1;
    this.#size += 1;
  }

  #newShard(): Shard {
    const slots = new Uint32Array(FIRST_CAPACITY * IDENTITY_WORDS);
    this.#bytes += slots.byteLength;
    return { slots, size: 0 };
  }

  #grow(shard: Shard): void {
    const before = shard.slots;
    const isLarge = before.length / IDENTITY_WORDS >= LARGE_CAPACITY;
    const capacity = Math.ceil((before.length / IDENTITY_WORDS) * (isLarge ? LARGE_GROWTH : GROWTH));
    const slots = new Uint32Array(capacity * IDENTITY_WORDS);
    for (let from = 0; from < before.length; from += IDENTITY_WORDS) {
      if (before[from] === 0) continue;
      let at = firstSlot(slots, before[from + 1] ?? 0);
      while (slots[at] !== 0) at = nextSlot(slots, at);
      for (let word = 0; word < IDENTITY_WORDS; word += 1) slots[at + word] = before[from + word] ?? 0;
    }
    shard.slots = slots;
    this.#bytes += slots.byteLength - before.byteLength;
  }
}

const SHARD_SHIFT = 32 - Math.log2(SHARDS);

function shardOf(words: Uint32Array): number {
  return (words[0] ?? 0) >>> SHARD_SHIFT;
}

function firstSlot(slots: Uint32Array, hash: number): number {
  // 32-bit integers: the remainder of other numbers takes several times as long.
  return ((hash >>> 1) % ((slots.length / IDENTITY_WORDS) | 0)) * IDENTITY_WORDS;
}

function nextSlot(slots: Uint32Array, at: number): number {
  const next = at + IDENTITY_WORDS;
  return next === slots.length ? 0 : next;
}
