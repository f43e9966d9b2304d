import fc from 'fast-check';

/** Characters at which Latin-1, UTF-8, JSON, and JavaScript differ in what they count as a space, a line break, or one character. */
const AWKWARD = [
  '\u0080',
  '\u0085',
  '\u00a0',
  '\u00ad',
  'é',
  'Ã©',
  'à',
  'ÿ',
  'e\u0301',
  '\u1680',
  '\u2003',
  '\u200b',
  '\u2028',
  '\u2029',
  '\u202f',
  '\u3000',
  '\ufeff',
  '\ufffd',
  '\uffff',
  '山田',
  'محمد',
  '🦊',
  '👩‍💻',
  '\u{10ffff}',
];

/** Any character but one that needs an escape in a JSON string, and never half of a surrogate pair. */
const rawCharacter = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('a', 'B', '7', ' ', '@', '.', ':', '/', '~', '{', '}', '[', ']', ','),
  },
  { weight: 4, arbitrary: fc.constantFrom(...AWKWARD) },
  { weight: 2, arbitrary: fc.integer({ min: 0x7f, max: 0x2ff }).map((code) => String.fromCodePoint(code)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map(unescaped) },
);

function unescaped(character: string): string {
  return /["\\\p{Cs}\p{Cc}]/u.test(character) ? 'x' : character;
}

/** Escapes, those of lone surrogates and of halves of a pair included. */
const escape = fc.oneof(
  fc.constantFrom('\\"', '\\\\', '\\/', '\\b', '\\f', '\\n', '\\r', '\\t'),
  fc.constantFrom('\\u00e9', '\\u2028', '\\uD83E\\uDD8A', '\\ud83e', '\\udd8a', '\\u0000', '\\u0041'),
  fc.nat(0xffff).map((code) => `\\u${code.toString(16).padStart(4, '0')}`),
);

const pieces = (max: number) =>
  fc
    .array(fc.oneof({ weight: 9, arbitrary: rawCharacter }, { weight: 1, arbitrary: escape }), {
      maxLength: max,
    })
    .map((all) => all.join(''));

/** A JSON string, as it is written. Few of them have escapes. */
export const jsonString: fc.Arbitrary<string> = pieces(8).map((text) => `"${text}"`);

/** A JSON string with one of these values, as it is written: sometimes with a character as an escape. */
export function writtenAs(values: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...values), fc.oneof({ weight: 6, arbitrary: fc.constant(99) }, fc.nat(9)))
    .map(([value, at]) => {
      const escaped = value.codePointAt(at) === undefined || at >= value.length ? '' : value.charAt(at);
      if (escaped === '' || /[\ud800-\udfff]/.test(escaped)) return JSON.stringify(value);
      const code = `\\u${escaped.charCodeAt(0).toString(16).padStart(4, '0')}`;
      return `${quotedPart(value.slice(0, at))}${code}${quotedPart(value.slice(at + 1))}`.replace(
        /^|$/g,
        '"',
      );
    });
}

function quotedPart(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** White space between tokens: none, in most cases. */
export const space = fc.oneof({ weight: 12, arbitrary: fc.constant('') }, fc.constantFrom(' ', '\t', '  '));

const NUMBERS = [
  '0',
  '-0',
  '7',
  '1.0',
  '1.50e-3',
  '-1E400',
  '9223372036854775807',
  '9007199254740993',
  '2147483648',
];

/** Names that JavaScript, Panther, or the pipeline itself treats specially. */
const SPECIAL_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'length',
  '',
  'uuid',
  'timestamp',
  'p_row_id',
  'p_log_type',
  'p_any_emails',
  'p_any_',
  'p_any_\u2028',
  'p_any_é/~',
  'p_row_id\u2028',
  'p_anything',
  'é',
  'Ã©',
  'n\u00a0n',
  '\u2028',
  '🦊',
  'record',
];

/** The name of a field that no schema defines, as it is written; and of some that a schema may define. */
export const fieldName: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 2,
    arbitrary: writtenAs(SPECIAL_NAMES.filter((name) => !/^p_(any_|row_id$|log_type$)/.test(name))),
  },
  { weight: 2, arbitrary: jsonString },
);

/** The name of a field that makes a record invalid if standard fields are added, or looks like one. */
export const reservedName: fc.Arbitrary<string> = writtenAs(SPECIAL_NAMES);

/** Writes an object. */
export function objectOf(
  members: fc.Arbitrary<readonly (readonly [string, string])[]>,
): fc.Arbitrary<string> {
  return fc.tuple(members, space, space, space).map(([all, before, between, after]) => {
    const written = all.map(([name, value]) => `${before}${name}${between}:${after}${value}`);
    return `{${written.join(`${between},`)}${after}}`;
  });
}

/** Any JSON value, as it is written. */
export const anyJson: fc.Arbitrary<string> = fc.letrec<{ value: string; array: string; object: string }>(
  (tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
      fc.constantFrom('null', 'true', 'false', ...NUMBERS),
      jsonString,
      tie('array'),
      tie('object'),
    ),
    array: fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join(',')}]`),
    object: objectOf(fc.array(fc.tuple(fieldName, tie('value')), { maxLength: 3 })),
  }),
).value;
