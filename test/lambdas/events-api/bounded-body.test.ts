import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { BodyTooLong, readBytes, readUtf8 } from '../../../lambdas/events-api/bounded-body.ts';

const body = (...chunks: (string | Buffer)[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

describe('a response body', () => {
  it('may be as long as the limit, and not a byte longer', async () => {
    expect(await readUtf8(body('12345'), 5)).toEqual(Buffer.from('12345'));
    await expect(readUtf8(body('123456'), 5)).rejects.toThrow(new BodyTooLong('more than 5 bytes'));
    expect(new BodyTooLong()).toMatchObject({ name: 'BodyTooLong' });
  });

  it('is limited over all of its chunks', async () => {
    expect(await readBytes(body('123', '45'), 5)).toEqual(Buffer.from('12345'));
    await expect(readBytes(body('123', '456'), 5)).rejects.toThrow(BodyTooLong);
  });

  it('may be empty', async () => {
    expect(await readUtf8(body(), 5)).toEqual(Buffer.of());
  });

  it('passes its first chunk on as soon as it arrives', async () => {
    const seen: string[] = [];
    await readBytes(body('123', '45'), 5, (chunk) => seen.push(chunk.toString()));
    expect(seen).toEqual(['123']);
  });

  it('is rejected if it must be UTF-8 and is not, because replacing bytes would alter a record', async () => {
    const latin1 = () => body(Buffer.from('é', 'latin1'));
    await expect(readUtf8(latin1(), 5)).rejects.toThrow(new TypeError('it is not valid UTF-8'));
    expect(await readBytes(latin1(), 5)).toEqual(Buffer.of(0xe9));
  });
});
