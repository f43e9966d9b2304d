import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FixSettings } from '../../../../lambdas/ingest/errors.ts';
import { GzipLines } from '../../../../lambdas/ingest/lines/gzip-lines.ts';
import { decodeObject } from '../../../../lambdas/ingest/lines/object-lines.ts';

describe('the lines of an object', () => {
  it('are those that were compressed', async () => {
    const lines = new GzipLines();
    await lines.add(['{"a":"é✓"}', '{"b":2}']);
    await lines.add([]);
    await lines.add(['{"c":3}']);
    const body = await lines.finish();
    expect(decodeObject({ key: 'k', body, metadata: {} })).toEqual(['{"a":"é✓"}', '{"b":2}', '{"c":3}']);
  });

  it('do not include the last line break', () => {
    expect(decodeObject({ key: 'k', body: gzipSync('a\nb\n'), metadata: {} })).toEqual(['a', 'b']);
  });

  it('cannot be read from a file that the pipeline did not write', () => {
    const object = { key: 'logs/notes.txt', body: Buffer.from('hello'), metadata: {} };
    expect(() => decodeObject(object)).toThrow(FixSettings);
    expect(() => decodeObject(object)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('logs/notes.txt is not gzip') as unknown,
        cause: expect.any(Error) as unknown,
      }),
    );
  });
});
