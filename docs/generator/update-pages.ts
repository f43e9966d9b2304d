import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { replaceBlock, type GeneratedBlock } from './blocks.ts';

/**
 * Generates the blocks again.
 *
 * @param root the folder that the pages are in
 * @param write false: only compares
 * @returns the pages that had a stale block
 * @throws Error if a page is missing or does not have the markers of a block
 */
export function updatePages(
  root: string,
  blocks: readonly GeneratedBlock[],
  { write }: { readonly write: boolean },
): string[] {
  const pages = [...new Set(blocks.map(({ page }) => page))];
  return pages.filter((page) => {
    const file = path.join(root, page);
    const text = readFileSync(file, 'utf8');
    const generated = blocks.filter((block) => block.page === page).reduce(replaceBlock, text);
    if (generated === text) return false;
    if (write) writeFileSync(file, generated);
    return true;
  });
}
