import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { BodyTooLong, readBytes, readUtf8 } from '../../../lambdas/events-api/bounded-body.ts';

const body = (...pieces: (string | Buffer)[]) => Readable.from(pieces.map((piece) => Buffer.from(piece)));

describe('the body of an answer', () => {
  it('is taken up to the limit, and not a byte further', async () => {
    expect(await readUtf8(body('12345'), 5)).toEqual(Buffer.from('12345'));
    await expect(readUtf8(body('123456'), 5)).rejects.toThrow(new BodyTooLong('more than 5 bytes'));
    expect(new BodyTooLong()).toMatchObject({ name: 'BodyTooLong' });
  });

  it('is held to the limit though it comes in pieces', async () => {
    expect(await readBytes(body('123', '45'), 5)).toEqual(Buffer.from('12345'));
    await expect(readBytes(body('123', '456'), 5)).rejects.toThrow(BodyTooLong);
  });

  it('may be none', async () => {
    expect(await readUtf8(body(), 5)).toEqual(Buffer.of());
  });

  it('shows its first piece as soon as it is there', async () => {
    const shown: string[] = [];
    await readBytes(body('123', '45'), 5, (piece) => shown.push(piece.toString()));
    expect(shown).toEqual(['123']);
  });

  it('is refused as text when it is not UTF-8, since to mend it would alter a record', async () => {
    const latin1 = () => body(Buffer.from('é', 'latin1'));
    await expect(readUtf8(latin1(), 5)).rejects.toThrow(new TypeError('it is not UTF-8'));
    expect(await readBytes(latin1(), 5)).toEqual(Buffer.of(0xe9));
  });
});
