import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { GENERATED_FOLDERS } from './generated-files.ts';

/** A file that differs from what the generator produces. */
export interface Difference {
  /** Relative to schemas/, with forward slashes. */
  readonly path: string;
  readonly state: 'missing' | 'stale' | 'obsolete';
}

/** Compares the generated folders in `folder` with the generator's output. */
export async function findDifferences(
  folder: string,
  files: ReadonlyMap<string, string>,
): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  const present = new Set(await listGeneratedFiles(folder));
  for (const [path, content] of files) {
    if (!present.has(path)) found.push({ path, state: 'missing' });
    else if ((await readFile(join(folder, path), 'utf8')) !== content) found.push({ path, state: 'stale' });
  }
  for (const path of present) {
    if (!files.has(path)) found.push({ path, state: 'obsolete' });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Writes the missing and stale files into `folder`, and removes the obsolete ones. */
export async function applyDifferences(
  folder: string,
  files: ReadonlyMap<string, string>,
  found: readonly Difference[],
): Promise<void> {
  for (const { path } of found) {
    const content = files.get(path);
    const file = join(folder, path);
    if (content === undefined) {
      await rm(file);
    } else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }
}

async function listGeneratedFiles(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const generated of GENERATED_FOLDERS) {
    if (!existsSync(join(folder, generated))) continue;
    const entries = await readdir(join(folder, generated), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isDirectory()) {
        paths.push(relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
      }
    }
  }
  return paths;
}
