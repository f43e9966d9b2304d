import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { GENERATED_FOLDERS } from './generated-files.ts';

/** A file that is not as the schemas want it. */
export interface Difference {
  /** Below schemas/, with forward slashes. */
  readonly path: string;
  readonly state: 'missing' | 'stale' | 'superfluous';
}

/** How the folders below `home` differ from what the schemas come to. */
export async function differences(
  home: string,
  wanted: ReadonlyMap<string, string>,
): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  const present = new Set(await presentFiles(home));
  for (const [path, content] of wanted) {
    if (!present.has(path)) found.push({ path, state: 'missing' });
    else if ((await readFile(join(home, path), 'utf8')) !== content) found.push({ path, state: 'stale' });
  }
  for (const path of present) {
    if (!wanted.has(path)) found.push({ path, state: 'superfluous' });
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Makes the folders below `home` as the schemas want them. */
export async function resolveDifferences(
  home: string,
  wanted: ReadonlyMap<string, string>,
  found: readonly Difference[],
): Promise<void> {
  for (const { path } of found) {
    const content = wanted.get(path);
    const file = join(home, path);
    if (content === undefined) {
      await rm(file);
    } else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }
}

async function presentFiles(home: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const folder of GENERATED_FOLDERS) {
    if (!existsSync(join(home, folder))) continue;
    const entries = await readdir(join(home, folder), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isDirectory()) {
        paths.push(relative(home, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
      }
    }
  }
  return paths;
}
