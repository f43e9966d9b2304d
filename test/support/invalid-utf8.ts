const FIELDS = '"uuid":"BAD","timestamp":"2026-11-22T19:59:58Z"';

/** Records (raw texts) that would be valid sign-in attempts, or at least valid JSON, if all of their bytes were valid UTF-8. */
export const INVALID_UTF8: readonly (readonly [string, string])[] = [
  ['Latin-1', `{${FIELDS},"name":"caf\udce9"}`],
  ['half a character before a quote', `{${FIELDS},"name":"caf\udcc3"}`],
  ['a character without its first byte', `{${FIELDS},"name":"\udca9"}`],
  ['an encoded surrogate', `{${FIELDS},"name":"\udced\udca0\udc80"}`],
  ['an overlong encoding', `{${FIELDS},"name":"\udcc0\udcaf"}`],
  ['an overlong quote', `{${FIELDS},"name":"\udcc0\udca2"}`],
  ['a code point above the last one', `{${FIELDS},"name":"\udcf4\udc90\udc80\udc80"}`],
  ['one byte of many', `{${FIELDS},"name":"Zoë 山田 🦊\u2028 \udcff é"}`],
  ['a byte after an escape', `{${FIELDS},"name":"\\u00e9\udce9\\\\"}`],
  ['a field name', `{${FIELDS},"n\udce9e":1}`],
  ['a name of a standard field', `{${FIELDS},"p_any_\udce9":1}`],
  ['a byte between tokens', `{${FIELDS},\udca0"name":1}`],
  ['the first byte', `\udcff{${FIELDS}}`],
  ['the last byte', '17\udcc3'],
  ['every byte', '\udcc3\udcc3'],
];
