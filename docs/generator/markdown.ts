/** A Markdown table. Pipes in cells are escaped, also in code. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => '---'), ...rows];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

/** Text as code. */
export function code(text: string): string {
  return `\`${text}\``;
}
