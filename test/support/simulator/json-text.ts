/** A JSON string as Go's encoding/json writes it: `<`, `>`, `&`, U+2028 and U+2029 escaped. [I: the server is Go] */
export function goQuote(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Puts line breaks and spaces between the tokens of a compact JSON text.
 *
 * On the text, never through JSON.parse, which would round the integers beyond 2^53 that this simulator exists to send.
 */
export function prettify(compact: string): string {
  let pretty = '';
  let depth = 0;
  let at = 0;
  const breakLine = (): string => `\n${'  '.repeat(depth)}`;
  while (at < compact.length) {
    const character = compact.charAt(at);
    if (character === '"') {
      const end = endOfString(compact, at);
      pretty += compact.slice(at, end);
      at = end;
      continue;
    }
    at += 1;
    if ((character === '{' && compact[at] === '}') || (character === '[' && compact[at] === ']')) {
      pretty += character + compact.charAt(at);
      at += 1;
    } else if (character === '{' || character === '[') {
      depth += 1;
      pretty += character + breakLine();
    } else if (character === '}' || character === ']') {
      depth -= 1;
      pretty += breakLine() + character;
    } else if (character === ',') {
      pretty += character + breakLine();
    } else {
      pretty += character === ':' ? ': ' : character;
    }
  }
  return pretty;
}

/** The position after the closing quote of the string that opens at `start`. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}
