/**
 * Rows as lines, each column as wide as its widest cell. Text is aligned to the left, and numbers to the right. Every character is
 * taken to be one column wide, as those of feeds, counts, and outcomes are.
 *
 * @param isText whether a column has text, by its index
 */
export function tableLines(
  rows: readonly (readonly string[])[],
  isText: (column: number) => boolean,
): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map(({ [column]: cell = '' }) => cell.length)),
  );
  const align = (cell: string, column: number) =>
    isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(align).join('  ').trimEnd());
}
