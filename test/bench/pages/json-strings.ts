/** Writes a string as Go's encoding/json does: `<`, `>`, `&`, U+2028, and U+2029 are escaped, all other characters are not. */
export function goString(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, escapeCharacter);
}

/** Writes a string in ASCII: every other UTF-16 code unit is escaped. */
export function asciiString(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
