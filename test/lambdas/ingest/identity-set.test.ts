import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IDENTITY_BYTES, IDENTITY_WORDS, REJECTED_BIT } from '../../../lambdas/ingest/identity.ts';
import { IdentitySet } from '../../../lambdas/ingest/identity-set.ts';

interface Record {
  readonly uuid: number;
  readonly content: number;
  readonly isRejected: boolean;
}

/** Few hashes, so that records share uuids, slots, and shards. */
const anyRecord: fc.Arbitrary<Record> = fc.record({
  uuid: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0xffff_fff0, max: 0xffff_ffff })),
  content: fc.integer({ min: 0, max: 3 }),
  isRejected: fc.boolean(),
});

function wordsOf({ uuid, content }: Pick<Record, 'uuid' | 'content'>): Uint32Array {
  return new Uint32Array([uuid, uuid >>> 1, content, 0x8000_0000 + 2 * content]);
}

function setOf(records: readonly Record[]): IdentitySet {
  const set = new IdentitySet();
  for (const record of records) set.add(wordsOf(record), record.isRejected);
  return set;
}

/** What a set must find, computed without one. */
function expectedFinding(records: readonly Record[], { uuid, content }: Record): string {
  const same = records.filter((other) => other.uuid === uuid && other.content === content);
  if (same.some(({ isRejected }) => !isRejected)) return 'event';
  if (same.length > 0) return 'rejected';
  const isChanged = records.some((other) => other.uuid === uuid && !other.isRejected);
  return isChanged ? 'changed' : 'new';
}

describe('a set of identities', () => {
  it('finds what was added, in any order', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 200 }), anyRecord, (records, other) => {
        const set = setOf(records);
        for (const record of [...records, other]) {
          expect(set.find(wordsOf(record))).toBe(expectedFinding(records, record));
        }
        expect(set.size).toBe(new Set(records.map(({ uuid, content }) => `${uuid}/${content}`)).size);
      }),
    );
  });

  it('is restored from its encoded form, alone or merged with another set', () => {
    const arrays = fc.array(anyRecord, { maxLength: 100 });
    fc.assert(
      fc.property(arrays, arrays, anyRecord, (records, more, other) => {
        const encoded = setOf(records).encode();
        expect(encoded.length).toBe(setOf(records).size * IDENTITY_BYTES);
        const copy = new IdentitySet();
        copy.addEncoded(encoded);
        copy.addEncoded(setOf(more).encode());
        const all = [...records, ...more];
        for (const record of [...all, other])
          expect(copy.find(wordsOf(record))).toBe(expectedFinding(all, record));
        expect(copy.size).toBe(setOf(all).size);
      }),
    );
  });

  it('has the same encoded form on every machine, since another one may read it', () => {
    const set = new IdentitySet();
    set.add(new Uint32Array([0x01020304, 5, 6, 0xfffffffe]), true);
    expect(Buffer.from(set.encode()).toString('hex')).toBe('010203040000000500000006ffffffff');
  });

  it('distinguishes records whose identities differ in only one word', () => {
    // All in the same shard and the same slot of the eight that a new shard has.
    const base = [0x1000_0001, 5, 6, 8];
    const all = [
      base,
      [0x1000_0002, 5, 6, 8],
      [0x1000_0001, 4, 6, 8],
      [0x1000_0001, 5, 7, 8],
      [0x1000_0001, 5, 6, 10],
    ];
    const set = new IdentitySet();
    const found: string[] = [];
    for (const words of all) {
      found.push(set.find(new Uint32Array(words)));
      set.add(new Uint32Array(words), false);
    }
    expect(found).toEqual(['new', 'new', 'new', 'changed', 'changed']);
    for (const words of all) expect(set.find(new Uint32Array(words))).toBe('event');
    expect(set.size).toBe(all.length);
  });

  it('finds each of many identities, and no others, in less than 24 bytes each', () => {
    const set = new IdentitySet();
    const words = new Uint32Array(IDENTITY_WORDS);
    // Consecutive numbers, spread as a hash spreads them.
    const write = (i: number) => {
      words[0] = Math.imul(i + 1, 0x9e3779b1) || 1;
      words[1] = Math.imul(i + 1, 0x85ebca77);
      words[2] = i;
      words[3] = (i << 1) & ~REJECTED_BIT;
    };
    const count = 40_000;
    for (let i = 0; i < count; i += 1) {
      write(i);
      set.add(words, false);
    }
    let found = 0;
    for (let i = 0; i < 2 * count; i += 1) {
      write(i);
      if (set.find(words) === 'event') found += 1;
    }
    expect(found).toBe(count);
    expect(set.size).toBe(count);
    expect(set.bytes / count).toBeGreaterThan(IDENTITY_BYTES);
    expect(set.bytes / count).toBeLessThan(24);
  });

  it('uses no memory if it is empty', () => {
    const set = new IdentitySet();
    expect(set.bytes).toBe(0);
    expect(set.encode()).toEqual(new Uint8Array());
    expect(set.find(new Uint32Array([1, 2, 3, 4]))).toBe('new');
  });
});
