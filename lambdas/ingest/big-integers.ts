import { parseJson } from './json.ts';

/** How the digits of 2^63 begin. All integers close to it have the same double. */
const NEAR_BOUND = Buffer.from('922337203685477');
const BOUND = 2n ** 63n;
/** -2^63 and its minus sign. */
const LONGEST = 20;
/** An integer with as many digits as 2^63, or more. It may be in a string: what is validated of a string does not depend on it. */
const LONG_INTEGER = /(?<![\d.eE+-])-?\d{19,}(?![\d.eE])/g;

/** Whether a record may have an integer of which a double cannot tell whether it fits into 64 bits. */
export function mayExceed64Bits(record: Buffer): boolean {
  return record.includes(NEAR_BOUND);
}

/** Parses a record for validation. Integers that do not fit into 64 bits become numbers far beyond them. */
export function parseForValidation(text: string): unknown {
  const clear = (digits: string) => (digits.startsWith('-') ? '-1e300' : '1e300');
  return parseJson(text.replaceAll(LONG_INTEGER, (digits) => (exceeds(digits) ? clear(digits) : digits)));
}

/** A message of a validator, with the exact bounds of 64 bits instead of the nearest doubles. */
export function withExactBounds(message: string): string {
  return message.replace(/(-?)9223372036854776000/, (_, sign: string) =>
    sign === '' ? String(BOUND - 1n) : String(-BOUND),
  );
}

function exceeds(digits: string): boolean {
  if (digits.length > LONGEST) return true;
  const integer = BigInt(digits);
  return integer >= BOUND || integer < -BOUND;
}
