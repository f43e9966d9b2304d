/** Control characters; characters that are invisible, change the direction of text, or break lines; and halves of characters. */
const UNPRINTABLE = /[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu;
const HALF_CHARACTER = /\p{Cs}$/u;
const MAX_LENGTH = 200;

/**
 * Makes text from outside fit for a log line, an error message, or a terminal: one short line without escape sequences.
 *
 * @param maxLength in UTF-16 code units
 */
export function printable(text: string, maxLength = MAX_LENGTH): string {
  // Cut first: the text may have megabytes, and half a character becomes a space.
  return text
    .slice(0, 4 * maxLength)
    .replace(UNPRINTABLE, ' ')
    .trim()
    .slice(0, maxLength)
    .replace(HALF_CHARACTER, '')
    .trimEnd();
}

/** The names of fields in 1Password's documentation have this form. Any other name may be personal data, such as an address. */
const FIELD_PATH = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;
const MAX_PATH_LENGTH = 64;

/** Whether the dotted path of a field that no schema names may be shown. */
export function isHarmlessPath(path: string): boolean {
  return path.length <= MAX_PATH_LENGTH && FIELD_PATH.test(path);
}
