import fc from 'fast-check';
import { rawBytes } from '../support/raw-text.ts';

/** Records as raw texts: valid ones, ones that are not valid JSON or UTF-8, and ones whose brackets or quotes do not match. */
const ITEMS = [
  '{}',
  '{"a":1}',
  '{ "a" : [1, {"b":null}] }',
  '{"a":"\\\\"}',
  '{"a":"]}\\"{["}',
  '{"a":"é🦊\u2028"}',
  '{"a":\n1\r\n}',
  '{"a":"b\nc"}',
  '{"a":tru}',
  '{"items":[1],"cursor":"x"}',
  '[[],[[]]]',
  '"é"',
  '""',
  '17 ',
  'null',
  '1\n2',
  'caf\udce9',
  '{"caf\udce9":1}',
  '"\udcc3"',
  '{"a":"\udced\udca0\udc80"}',
  '\udcff{"a":1}',
  '{"a":1}\udcc3',
  '{]',
  '{"a":1',
  '"a',
  '\\',
  '',
];

const CURSORS = ['"c"', '"é"', '"a\\"b"', '"\\u0000"', '"\udce9"', '""', 'null', '1', 'c', '["c"]'];
const HAS_MORE = ['true', 'false', 'true ', 'null', '0', '"true"', 'tru', 'true\udce9'];
const EXTRA = [
  '"more":{"items":[1,"]"],"cursor":"x"}',
  '"é":"\udce9"',
  '"":0',
  '"\udce9":0',
  '"items":null',
  '"items":[{"last":1}]',
  '"\\u0069tems":[2]',
  '"cursor":"other"',
  '"__proto__":{"items":[]}',
  'x:1',
  '1:2',
  '',
];
const SPACES = ['', '', '', '', ' ', '\n', '\r\n\t', '  \n'];

/** The first value in most cases. */
const mostly = (values: readonly string[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(values[0]!) }, fc.constantFrom(...values.slice(1)));

const members = (least: number) =>
  fc.shuffledSubarray(['cursor', 'hasMore', 'items'] as const, { minLength: least });

/** A page with its members in any order, and nothing, something, or everything wrong with it. */
const writtenPage: fc.Arbitrary<Buffer> = fc
  .record({
    order: fc.oneof({ weight: 9, arbitrary: members(3) }, members(2)),
    cursor: mostly(CURSORS),
    hasMore: mostly(HAS_MORE),
    items: fc.array(
      fc.oneof({ weight: 7, arbitrary: fc.constantFrom(...ITEMS.slice(0, 20)) }, fc.constantFrom(...ITEMS)),
      { maxLength: 4 },
    ),
    extra: fc.oneof({ weight: 4, arbitrary: fc.constant('') }, fc.constantFrom(...EXTRA)),
    extraAt: fc.nat(3),
    space: fc.constantFrom(...SPACES),
    mark: fc.oneof(
      { weight: 20, arbitrary: fc.constant('') },
      fc.constantFrom('\ufeff', '\ufeff', ' \ufeff'),
    ),
  })
  .map(({ order, cursor, hasMore, items, extra, extraAt, space, mark }) => {
    const written = {
      cursor: `"cursor"${space}:${cursor}`,
      hasMore: `"has_more":${space}${hasMore}`,
      items: `"items":${space}[${items.join(`${space},${space}`)}${space}]`,
    };
    const members = order.map((name) => written[name]);
    if (extra !== '') members.splice(extraAt, 0, extra);
    return rawBytes(`${mark}${space}{${members.join(`${space},`)}${space}}${space}`);
  });

/** Bytes that mean something to the parser, and some that do not. */
const byte = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...Buffer.from('{}[]",:\\ \n')) },
  { weight: 1, arbitrary: fc.constantFrom(0x0d, 0x09, 0xc3, 0xe9, 0xa0, 0x00, 0x31) },
  { weight: 1, arbitrary: fc.nat(255) },
);

/** A change of the bytes of a page. */
interface Mutation {
  readonly kind: 'flip' | 'insert' | 'delete' | 'duplicate' | 'splice' | 'truncate';
  /** Positions are reduced to the length of the page. */
  readonly at: number;
  readonly from: number;
  readonly length: number;
  readonly byte: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('flip', 'flip', 'insert', 'insert', 'delete', 'duplicate', 'splice', 'truncate'),
  at: fc.nat(500),
  from: fc.nat(500),
  length: fc.nat(12),
  byte,
});

function mutated(page: Buffer, change: Mutation): Buffer {
  const at = change.at % (page.length + 1);
  const from = change.from % (page.length + 1);
  const [before, after] = [page.subarray(0, at), page.subarray(at)];
  const slice = page.subarray(from, from + change.length);
  switch (change.kind) {
    case 'flip':
      return Buffer.concat([before, Buffer.of(change.byte), after.subarray(1)]);
    case 'insert':
      return Buffer.concat([before, Buffer.of(change.byte), after]);
    case 'delete':
      return Buffer.concat([before, after.subarray(change.length)]);
    case 'duplicate':
      return Buffer.concat([before, after.subarray(0, change.length), after]);
    case 'splice':
      return Buffer.concat([before, slice, after]);
    case 'truncate':
      return before;
  }
}

const mutatedPage = fc
  .tuple(writtenPage, fc.array(mutation, { minLength: 1, maxLength: 3 }))
  .map(([page, changes]) => changes.reduce(mutated, page));

/** Tokens in any order: some of them are pages. */
const soup = fc
  .array(
    fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        '"',
        ':',
        ',',
        '\\',
        ' ',
        '\n',
        '1',
        'true',
        'null',
        '"c"',
        '"é"',
        '\udce9',
        '{}',
        '[]',
      ],
      ...['"cursor":', '"has_more":', '"items":', '"cursor":"c"', '"has_more":true', '"items":[', '{"a":1}'],
    ),
    { maxLength: 16 },
  )
  .map((tokens) => rawBytes(tokens.join('')));

/** Any bytes; most are those of a page, or nearly so. */
export const anyPage: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 5, arbitrary: writtenPage },
  { weight: 6, arbitrary: mutatedPage },
  { weight: 2, arbitrary: soup },
  { weight: 2, arbitrary: soup.map((inner) => Buffer.concat([Buffer.from('{'), inner, Buffer.from('}')])) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
  {
    weight: 1,
    arbitrary: fc
      .array(byte, { maxLength: 30 })
      .map((bytes) => rawBytes(`{"cursor":"c","has_more":true,"items":[${rawLatin1(bytes)}]}`)),
  },
);

/** Bytes as a raw text. */
function rawLatin1(bytes: readonly number[]): string {
  return bytes.map((code) => String.fromCharCode(code < 0x80 ? code : 0xdc00 + code)).join('');
}
