import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { BodyBuffers } from '../../../lambdas/events-api/body-buffers.ts';
import { BodyTooLong, readBody } from '../../../lambdas/events-api/bounded-body.ts';

const response = (chunks: readonly (string | Buffer)[], headers: Record<string, string> = {}) =>
  Object.assign(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), { headers });

async function read(
  chunks: readonly (string | Buffer)[],
  headers: Record<string, string> = {},
): Promise<string> {
  const { bytes } = await readBody(response(chunks, headers), 5, new BodyBuffers());
  return bytes.toString();
}

describe('a response body', () => {
  it('may be as long as the limit, and not a byte longer', async () => {
    expect(await read(['12345'])).toBe('12345');
    await expect(read(['123456'])).rejects.toThrow(/^more than 5 bytes$/);
    expect(new BodyTooLong('why', Buffer.of())).toMatchObject({ name: 'BodyTooLong' });
  });

  it('is limited over all of its chunks', async () => {
    expect(await read(['123', '45'])).toBe('12345');
    await expect(read(['123', '456'])).rejects.toThrow(BodyTooLong);
  });

  it('that is too long is kept from its start, in a copy', async () => {
    const buffers = new BodyBuffers();
    const error = await readBody(response(['123', '456']), 5, buffers).catch((caught: unknown) => caught);
    buffers.take(5).fill('x');
    expect((error as BodyTooLong).received.toString()).toBe('123');
  });

  it('may be empty', async () => {
    expect(await read([])).toBe('');
  });

  it.each(['3', '5', '0', '1e99', '-1', 'many', ''])(
    'is read whatever its length is said to be: %j',
    async (length) => {
      expect(await read(['123', '45'], { 'content-length': length })).toBe('12345');
    },
  );

  it('passes its first chunk on as soon as it arrives', async () => {
    const seen: string[] = [];
    await readBody(response(['123', '45']), 5, new BodyBuffers(), (chunk) => seen.push(chunk.toString()));
    expect(seen).toEqual(['123']);
  });

  it('is not decoded, because replacing bytes would alter a record', async () => {
    const { bytes } = await readBody(response([Buffer.of(0xe9)]), 5, new BodyBuffers());
    expect(bytes).toEqual(Buffer.of(0xe9));
  });

  it('of several megabytes is complete, with and without a known length', async () => {
    const chunks = Array.from({ length: 50 }, (_, i) => Buffer.alloc(100_000 + i, i));
    const whole = Buffer.concat(chunks);
    for (const headers of [{}, { 'content-length': String(whole.length) }]) {
      const { bytes } = await readBody(response(chunks, headers), 10_000_000, new BodyBuffers());
      expect(bytes.equals(whole)).toBe(true);
    }
  });
});

describe('the memory of a body', () => {
  it('is used by the next body as soon as it is released, once, and not before', async () => {
    const buffers = new BodyBuffers();
    const readNext = () => readBody(response(['123']), 5, buffers);
    const first = await readNext();
    const second = await readNext();
    expect(second.bytes.buffer).not.toBe(first.bytes.buffer);
    first.release();
    first.release();
    const third = await readNext();
    expect(third.bytes.buffer).toBe(first.bytes.buffer);
    expect((await readNext()).bytes.buffer).not.toBe(first.bytes.buffer);
  });

  it('is given back if the body cannot be read', async () => {
    const buffers = new BodyBuffers();
    const kept = buffers.take(1);
    buffers.give(kept);
    await expect(readBody(response(['123456']), 5, buffers)).rejects.toThrow(BodyTooLong);
    expect(buffers.take(1)).toBe(kept);
  });
});
