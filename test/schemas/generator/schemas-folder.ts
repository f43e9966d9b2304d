import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { runGenerator } from '../../../schemas/generator/command.ts';
import { SchemaError } from '../../../schemas/generator/schema-issues.ts';
import { readSchemas } from '../../../schemas/generator/schema-reader.ts';

/** The project's own schemas/ folder. */
export const SCHEMAS_FOLDER = join(import.meta.dirname, '../../../schemas');

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true });
});

/** A folder with the layout of schemas/ and these files in panther/. It is removed after the tests. */
export async function createSchemasFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await createEmptyFolder();
  await mkdir(join(folder, 'panther'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'panther', name), text);
  return folder;
}

/** A copy of schemas/. It is removed after the tests. */
export async function copySchemasFolder(): Promise<string> {
  const folder = await createEmptyFolder();
  await cp(SCHEMAS_FOLDER, folder, { recursive: true });
  return folder;
}

async function createEmptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'schemas-'));
  folders.push(folder);
  return folder;
}

/** Runs the command and returns its exit code and its output. */
export async function run(
  folder: string,
  ...args: string[]
): Promise<{ code: number; output: string[]; errors: string[] }> {
  const output: string[] = [];
  const errors: string[] = [];
  const code = await runGenerator(args, folder, {
    info: (line) => output.push(line),
    error: (line) => errors.push(line),
  });
  return { code, output, errors };
}

/** The issues in the folder's schemas, one line each. */
export async function issuesIn(folder: string): Promise<string[]> {
  try {
    await readSchemas(join(folder, 'panther'));
    return [];
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    return error.message.split('\n');
  }
}
