import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FixSettings } from '../../../../lambdas/ingest/errors.ts';
import { GzipLines } from '../../../../lambdas/ingest/lines/gzip-lines.ts';
import { decodeObject } from '../../../../lambdas/ingest/lines/object-lines.ts';
import { textsOf } from '../../../support/records.ts';

const linesIn = (body: Buffer) => textsOf(decodeObject({ key: 'k', body, metadata: {} }));

describe('the lines of an object', () => {
  it('are those that were compressed', async () => {
    const gzip = new GzipLines();
    const expected = ['{"a":"é✓"}', '{"b":2}', '{"c":3}'];
    for (const line of expected)
      gzip.next.addText(`${line}
`);
    expect(linesIn(await gzip.finish())).toEqual(expected);
  });

  it('do not include the last line break', () => {
    expect(linesIn(gzipSync('a\nb\n'))).toEqual(['a', 'b']);
    expect(linesIn(gzipSync('a\nb'))).toEqual(['a', 'b']);
    expect(linesIn(gzipSync('\n\na\n'))).toEqual(['', '', 'a']);
    expect(linesIn(gzipSync(''))).toEqual([]);
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
