import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { PantherSchema } from './panther-schema.ts';
import { SchemaError, type SchemaIssue, type SourceLocation } from './schema-issues.ts';
import { parseSchema } from './schema-parser.ts';
import { identifier } from './typescript-names.ts';
import { readYaml } from './yaml-reader.ts';

/**
 * Reads every schema in the folder, sorted by file name.
 *
 * @throws SchemaError with every issue in every file
 */
export async function readSchemas(folder: string): Promise<readonly PantherSchema[]> {
  const issues: SchemaIssue[] = [];
  const addIssue = (name: string, location: SourceLocation | undefined, message: string): void => {
    issues.push({ file: relative('', join(folder, name)), location, message });
  };
  const schemas = new Map<string, PantherSchema>();

  const names = (await readdir(folder)).filter((name) => /\.ya?ml$/i.test(name)).sort();
  if (names.length === 0) addIssue('', undefined, 'contains no schemas; add a file `<schema>.yml`');
  for (const name of names) {
    const text = await readText(join(folder, name));
    if (!name.endsWith('.yml')) {
      addIssue(name, undefined, 'has an unsupported extension; rename it to end in `.yml`');
    } else if (text === undefined) {
      addIssue(name, undefined, 'is not a readable UTF-8 file; save it as UTF-8');
    } else {
      const report = (location: SourceLocation, message: string): void => {
        addIssue(name, location, message);
      };
      const root = readYaml(text, report);
      const schema = root && parseSchema(root, name.slice(0, -'.yml'.length), report);
      if (schema !== undefined) schemas.set(name, schema);
    }
  }
  for (const [name, other] of findNameCollisions(schemas)) {
    addIssue(
      name,
      undefined,
      `its schema name differs from that of ${other} at most in case and dots; rename one of them`,
    );
  }
  if (issues.length > 0) throw new SchemaError(issues.sort(byLocation));
  return [...schemas.values()];
}

function byLocation(a: SchemaIssue, b: SchemaIssue): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  const [from, to] = [a.location, b.location];
  return (from?.line ?? 0) - (to?.line ?? 0) || (from?.column ?? 0) - (to?.column ?? 0);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch {
    return undefined;
  }
}

/**
 * Pairs of files whose schemas would share a table (Panther's table names are lower case) or an identifier in
 * by-log-type.ts (which has no dots).
 */
function findNameCollisions(
  schemas: ReadonlyMap<string, PantherSchema>,
): readonly (readonly [string, string])[] {
  const fileByName = new Map<string, string>();
  return [...schemas].flatMap(([file, { logType }]) => {
    const key = identifier(logType).toLowerCase();
    const other = fileByName.get(key);
    if (other === undefined) fileByName.set(key, file);
    return other === undefined ? [] : [[file, other] as const];
  });
}
