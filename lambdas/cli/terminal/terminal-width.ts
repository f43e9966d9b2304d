/** A pipe or a file has no width, and some terminals do not know theirs: they get what fits everywhere. */
const DEFAULT_WIDTH = 80;

/** How many columns an output has. */
export function terminalWidth({ columns }: { readonly columns?: number }): number {
  return columns === undefined || columns === 0 ? DEFAULT_WIDTH : columns;
}
