/** A pipe or a file has no width: it gets what fits everywhere. */
const DEFAULT_WIDTH = 80;

/** How many columns an output has. */
export function terminalWidth({ isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>): number {
  return isTTY ? columns : DEFAULT_WIDTH;
}
