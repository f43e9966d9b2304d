import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResultDigest, type RecordResult } from '../../../lambdas/ingest/result-digest.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
const rowIdAt = (i: number) => i.toString(16).padStart(32, '0');

describe('ResultDigest', () => {
  it('is SHA-256 over row ids and results, however many there are and whenever it is read', () => {
    const result = fc.constantFrom<RecordResult>('+', '-', '~', '');
    fc.assert(
      fc.property(fc.array(result, { maxLength: 700 }), fc.nat(700), (results, readAt) => {
        const digest = new ResultDigest();
        let text = '';
        for (const [i, each] of results.entries()) {
          if (i === readAt) expect(digest.hex).toBe(sha256(text));
          digest.add(rowIdAt(i), each);
          text += `${rowIdAt(i)}${each}`;
        }
        expect(digest.hex).toBe(sha256(text));
        expect(digest.hex).toBe(sha256(text));
      }),
      { numRuns: 100 },
    );
  });

  it.each([255, 256, 257, 263, 264, 265, 20_000])('covers all of %i records', (count) => {
    for (const result of ['', '+'] as const) {
      const digest = new ResultDigest();
      for (let i = 0; i < count; i += 1) digest.add(rowIdAt(i), result);
      const texts = Array.from({ length: count }, (_, i) => `${rowIdAt(i)}${result}`);
      expect(digest.hex).toBe(sha256(texts.join('')));
    }
  });
});
