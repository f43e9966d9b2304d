import { describe, expect, it } from 'vitest';
import { BodyBuffers } from '../../../lambdas/events-api/body-buffers.ts';

describe('BodyBuffers', () => {
  it('has a buffer of any size', () => {
    for (const size of [0, 1, 262_144, 262_145, 16_000_000]) {
      expect(new BodyBuffers().take(size).length).toBeGreaterThanOrEqual(Math.max(1, size));
    }
  });

  it('returns a free buffer that is large enough, and no buffer twice', () => {
    const buffers = new BodyBuffers();
    const [small, large] = [buffers.take(1), buffers.take(1_000_000)];
    buffers.give(small);
    buffers.give(large);
    expect(buffers.take(900_000)).toBe(large);
    expect(buffers.take(900_000)).not.toBe(large);
    expect(buffers.take(1)).toBe(small);
  });

  it('keeps few buffers, the largest ones, and none of an extraordinary size', () => {
    const buffers = new BodyBuffers();
    const taken = [1, 2, 3, 4, 5, 6].map((megabytes) => buffers.take(megabytes * 1_000_000));
    for (const buffer of taken) buffers.give(buffer);
    const kept = [1, 1, 1, 1, 1].map((size) => buffers.take(size).length);
    expect(kept.filter((length) => length > 1_000_000).length).toBe(4);
    expect(Math.max(...kept)).toBeLessThan(4_200_000);
  });
});
