/** A part of a page that is generated. It is between the lines `<!-- NAME:start -->` and `<!-- NAME:end -->`. */
export interface GeneratedBlock {
  /** The page, from the project's root. */
  readonly page: string;
  readonly name: string;
  /** Returns the Markdown of the block. */
  readonly generate: () => string;
}

/**
 * A page with its block generated again. Nothing else in the page changes.
 *
 * @throws Error if the page does not have the two markers, in this order
 */
export function replaceBlock(text: string, { page, name, generate }: GeneratedBlock): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page} must have the lines ${start} and ${end}`);
  // Prettier would pad every cell of a table to its longest one, so that a changed cell would change every line.
  const block = [
    '',
    '<!-- prettier-ignore-start -->',
    '',
    generate(),
    '',
    '<!-- prettier-ignore-end -->',
    '',
    '',
  ];
  return text.slice(0, from + start.length) + '\n' + block.join('\n') + text.slice(to);
}
