import { isHarmlessPath } from '../../ingest/safe-text.ts';
import { formatCount } from './format-count.ts';

/** A string with the colon after it if it is a name; an empty object or array; a bracket or comma; any other scalar. */
const TOKEN = /("(?:[^"\\]+|\\[^])*")(\s*:)?|\{\s*\}|\[\s*\]|[[\]{},]|[^\s[\]{},:"]+/g;

/**
 * Valid JSON with a description instead of each value: `{"email":"<string, 24 characters>"}`. Names are kept unless they may be
 * personal data themselves. No recursion: a record can be nested to any depth.
 */
export function maskJson(json: string): string {
  return json.replaceAll(TOKEN, (token, text: string | undefined, colon: string | undefined) => {
    if (text !== undefined) return colon === undefined ? mask('string', text) : `${maskName(text)}:`;
    if (/^-?\d/.test(token)) return '"<number>"';
    return token === 'true' || token === 'false' ? '"<boolean>"' : token;
  });
}

/** The lines of valid JSON, indented. Scalars, with the digits of numbers, are as in the text. */
export function* indentJson(json: string): Generator<string> {
  let line = '';
  let depth = 0;
  const indented = (text: string) => `${'  '.repeat(Math.min(depth, DEEPEST))}${text}`;
  for (const [token, text, colon] of json.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      yield indented(line + token);
      depth += 1;
      line = '';
    } else if (token === '}' || token === ']') {
      yield indented(line);
      depth -= 1;
      line = token;
    } else if (token === ',') {
      yield indented(line + token);
      line = '';
    } else {
      line += colon === undefined ? token : `${text ?? ''}: `;
    }
  }
  yield indented(line);
}

/** Deeper lines are not indented further. */
const DEEPEST = 20;

function maskName(text: string): string {
  const name = text.slice(1, -1);
  // A single name of 1Password has no dot, but that of a person may: `alice.smith`.
  return isHarmlessPath(name) && !name.includes('.') ? text : mask('name', text);
}

/** @param text a string with its quotes */
function mask(what: string, text: string): string {
  return JSON.stringify(`<${what}, ${formatCount(String(JSON.parse(text)).length, 'character')}>`);
}
