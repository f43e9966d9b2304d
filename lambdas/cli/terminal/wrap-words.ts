/** A line in lines of at most that width, broken between words where it can be. */
export function wrapWords(line: string, width: number): string[] {
  const pattern = new RegExp(`\\S.{0,${width - 1}}(?=\\s|$)|\\S{${width}}`, 'g');
  return line.match(pattern) ?? [''];
}
