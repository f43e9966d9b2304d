import { describe, expect, it } from 'vitest';
import { BodyTooLong, readBytes, readText } from '../../../lambdas/events-api/bounded-body.ts';

describe('the body of an answer', () => {
  it('is taken up to the limit, and not a byte further', async () => {
    expect(await readText(new Response('12345'), 5)).toBe('12345');
    await expect(readText(new Response('123456'), 5)).rejects.toThrow(new BodyTooLong('more than 5 bytes'));
    expect(new BodyTooLong()).toMatchObject({ name: 'BodyTooLong' });
  });

  it('is held to the limit though it comes in pieces', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of ['123', '456']) controller.enqueue(Buffer.from(piece));
        controller.close();
      },
    });
    await expect(readBytes(new Response(body), 5)).rejects.toThrow(BodyTooLong);
  });

  it('may be none', async () => {
    expect(await readText(new Response(null), 5)).toBe('');
  });

  it('is refused as text when it is not UTF-8, since to mend it would alter a record', async () => {
    const latin1 = () => new Response(Buffer.from('é', 'latin1'));
    await expect(readText(latin1(), 5)).rejects.toThrow(new TypeError('it is not UTF-8'));
    expect(await readBytes(latin1(), 5)).toEqual(Buffer.of(0xe9));
  });
});
