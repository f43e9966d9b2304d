import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { SchemaFaults, type Fault, type Place } from './faults.ts';
import type { PantherSchema } from './panther-schema.ts';
import { parseSchema } from './parse-schema.ts';
import { readYaml } from './read-yaml.ts';
import { typeName } from './types.ts';

/**
 * Every schema in the folder, by name.
 *
 * @throws SchemaFaults with everything that is wrong in any of the files
 */
export async function readSchemas(folder: string): Promise<readonly PantherSchema[]> {
  const faults: Fault[] = [];
  const complain = (name: string, place: Place | undefined, reason: string): void => {
    faults.push({ file: relative('', join(folder, name)), place, reason });
  };
  const schemas = new Map<string, PantherSchema>();

  const names = (await readdir(folder)).filter((name) => /\.ya?ml$/i.test(name)).sort();
  if (names.length === 0) complain('', undefined, 'holds no schema; each is a file `<schema>.yml`');
  for (const name of names) {
    const text = await readText(join(folder, name));
    if (!name.endsWith('.yml')) {
      complain(name, undefined, 'would not be read; let its name end in `.yml`');
    } else if (text === undefined) {
      complain(name, undefined, 'is not a file of UTF-8 text');
    } else {
      const report = (place: Place, reason: string): void => {
        complain(name, place, reason);
      };
      const root = readYaml(text, report);
      const schema = root && parseSchema(root, name.slice(0, -'.yml'.length), report);
      if (schema !== undefined) schemas.set(name, schema);
    }
  }
  for (const [name, other] of clashes(schemas)) {
    complain(
      name,
      undefined,
      `its schema has the name of that in ${other}, but for case and dots; rename one`,
    );
  }
  if (faults.length > 0) throw new SchemaFaults(faults.sort(byPlace));
  return [...schemas.values()];
}

function byPlace(a: Fault, b: Fault): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch {
    return undefined;
  }
}

/** Pairs of files whose schemas would share a table (Panther's are in lower case) or a TypeScript type (ours have no dots). */
function clashes(schemas: ReadonlyMap<string, PantherSchema>): readonly (readonly [string, string])[] {
  const first = new Map<string, string>();
  return [...schemas].flatMap(([file, { logType }]) => {
    const key = typeName(logType).toLowerCase();
    const other = first.get(key);
    if (other === undefined) first.set(key, file);
    return other === undefined ? [] : [[file, other] as const];
  });
}
