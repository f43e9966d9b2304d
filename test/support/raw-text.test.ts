import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rawBytes, rawText } from './raw-text.ts';

it('a raw text is the text of bytes that are valid UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(rawBytes(text)).toEqual(Buffer.from(text));
      expect(rawText(Buffer.from(text))).toBe(text);
    }),
  );
  expect(rawBytes('\ufffd')).toEqual(Buffer.from('\ufffd'));
});

it('a raw text has a lone surrogate for each byte that is not valid UTF-8', () => {
  expect(rawBytes('caf\udce9 \ufffd🦊')).toEqual(
    Buffer.from('caf\xe9 \xef\xbf\xbd\xf0\x9f\xa6\x8a', 'latin1'),
  );
  expect(rawText(Buffer.from('caf\xe9 \xc3', 'latin1'))).toBe('caf\udce9 \udcc3');
  expect(rawText(Buffer.of(0xed, 0xa0, 0x80))).toBe('\udced\udca0\udc80');
});

it('a raw text has the same bytes again, whatever they are', () => {
  const pieces = fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc.string({ unit: 'grapheme', maxLength: 4 }).map((text) => Buffer.from(text)),
    fc.constantFrom(Buffer.of(0xc3), Buffer.of(0xe2, 0x80), Buffer.of(0xc0, 0xaf), Buffer.from('"')),
  );
  fc.assert(
    fc.property(fc.array(pieces), (parts) => {
      const bytes = Buffer.concat(parts);
      expect(rawBytes(rawText(bytes))).toEqual(bytes);
    }),
    { numRuns: 1_000 },
  );
});
