import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, fileFailure } from './file-failure.ts';

/**
 * The keys of all files below a prefix that ends with a slash, in ascending order. A key is a file's path relative to the
 * folder.
 */
export async function listFiles(folder: string, prefix: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path.join(folder, prefix), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw fileFailure(`list ${prefix}`, error);
  }
}
