/** Matches a string against an IAM pattern: `*` is any number of characters, `?` is one character. */
export function matches(pattern: string, value: string): boolean {
  const literal = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(value);
}
