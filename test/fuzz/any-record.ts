import fc from 'fast-check';
import { rawBytes } from '../support/raw-text.ts';
import { valueOf, type JsonSchema } from './json-schema-values.ts';
import { anyJson } from './json-text.ts';

/** A change of a record's bytes. Most changes make it invalid JSON, or invalid UTF-8. */
interface Change {
  readonly at: number;
  readonly removed: number;
  readonly inserted: Uint8Array;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(2_000),
  removed: fc.nat(2),
  inserted: fc.oneof(
    fc.constantFrom(
      Buffer.of(0xc3),
      Buffer.of(0xe9),
      Buffer.of(0xed, 0xa0, 0x80),
      Buffer.of(0xc0, 0xaf),
      Buffer.of(0xf0, 0x9f, 0xa6),
      Buffer.of(0x80),
      Buffer.from('"'),
      Buffer.from('\\'),
      Buffer.from('é'),
      Buffer.from('\u2028'),
      Buffer.from('\ufeff'),
      Buffer.from('\t'),
    ),
    fc.uint8Array({ maxLength: 2 }),
  ),
});

function changed(bytes: Buffer, { at, removed, inserted }: Change): Buffer {
  const start = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, start), inserted, bytes.subarray(start + removed)]);
}

/** As a page has it: without space around it, and without line breaks. */
function asOnPage(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$|[\r\n]/g, ''), 'latin1');
}

/** JSON with the characters themselves instead of escapes such as \u00e9. */
function withoutUnicodeEscapes(json: string): string {
  return json.replaceAll(/\\(?:u([0-9a-fA-F]{4})|[^])/g, (other, digits?: string) => {
    if (digits === undefined) return other;
    const character = String.fromCharCode(Number.parseInt(digits, 16));
    return /["\\\p{Cs}\p{Cc}]/u.test(character) ? '?' : character;
  });
}

/** The bytes of a record: most are valid, some have one change, and some are any JSON or any bytes. */
export function anyRecord(schema: JsonSchema): fc.Arbitrary<Buffer> {
  const escaped = valueOf({ ...schema, type: 'object' });
  // A record with an escape is decoded as UTF-8, and most records have none.
  const valid = fc
    .tuple(escaped, fc.constantFrom(true, true, true, false))
    .map(([text, isPlain]) => rawBytes(isPlain ? withoutUnicodeEscapes(text) : text));
  const any = fc.oneof(
    { weight: 16, arbitrary: valid },
    { weight: 3, arbitrary: fc.tuple(valid, change).map(([bytes, one]) => changed(bytes, one)) },
    { weight: 1, arbitrary: anyJson.map(rawBytes) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)) },
  );
  return any.map(asOnPage);
}
