/** Formats a string like Go's encoding/json: with `<`, `>`, `&`, U+2028, and U+2029 escaped. [I: the server is Go] */
export function goQuote(value: string): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escapeCharacter);
}

/** Formats a string in ASCII: every other UTF-16 code unit is escaped. */
export function asciiQuote(value: string): string {
  return JSON.stringify(value).replace(/[^\x20-\x7e]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * Adds line breaks and spaces between the tokens of compact JSON.
 *
 * It works on the string, because JSON.parse would round integers above 2^53, which the simulator sends on purpose.
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

/** The position after the closing quote of the string that starts at `start`. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}
