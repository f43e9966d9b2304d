/**
 * The widths of columns that fit into a line. What is too much is taken from the columns that are furthest above their least width.
 *
 * @param wanted the width of each column without a limit
 * @param least no column becomes narrower than this
 * @param available the sum of all widths, at most, if it is not less than the sum of the least ones
 */
export function fitWidths(wanted: readonly number[], least: readonly number[], available: number): number[] {
  const widths = [...wanted];
  let excess = widths.reduce((sum, width) => sum + width, 0) - available;
  for (; excess > 0; excess -= 1) {
    const spare = widths.map((width, column) => width - (least[column] ?? 0));
    const most = Math.max(...spare);
    if (most <= 0) break;
    const column = spare.indexOf(most);
    widths[column] = (widths[column] ?? 0) - 1;
  }
  return widths;
}
