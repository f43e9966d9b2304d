/**
 * Returns where the JSON value ends that starts at `start`: after its closing quote or bracket, or before the character that
 * ends a number or literal. Undefined if the value is truncated.
 *
 * This looks at every byte of every page. The constants are inside, because esbuild turns the constants of a module into
 * variables: with these, finding a record takes half as long again.
 */
export function endOfValue(bytes: Uint8Array, start: number): number | undefined {
  const quote = 0x22;
  const comma = 0x2c;
  const colon = 0x3a;
  const openBracket = 0x5b;
  const backslash = 0x5c;
  const closeBracket = 0x5d;
  const openBrace = 0x7b;
  const closeBrace = 0x7d;

  const { length } = bytes;
  let depth = 0;
  for (let at = start; at < length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) {
      for (at += 1; at < length && bytes[at] !== quote; at += 1) {
        if (bytes[at] === backslash) at += 1;
      }
      if (depth === 0 && at < length) return at + 1;
    } else if (byte === openBrace || byte === openBracket) {
      depth += 1;
    } else if (byte === closeBrace || byte === closeBracket) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (byte === comma || byte === colon)) {
      return at;
    }
  }
  return undefined;
}
