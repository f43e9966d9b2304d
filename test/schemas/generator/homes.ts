import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { runGenerator } from '../../../schemas/generator/command.ts';
import { SchemaFaults } from '../../../schemas/generator/faults.ts';
import { readSchemas } from '../../../schemas/generator/read-schemas.ts';

/** The real folder schemas/. */
export const SCHEMAS_HOME = join(import.meta.dirname, '../../../schemas');

const homes: string[] = [];
afterAll(async () => {
  for (const home of homes) await rm(home, { recursive: true });
});

/** A folder like schemas/ with these files in panther/, gone after the tests. */
export async function homeWith(files: Readonly<Record<string, string>>): Promise<string> {
  const home = await emptyHome();
  await mkdir(join(home, 'panther'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(home, 'panther', name), text);
  return home;
}

/** A copy of schemas/, gone after the tests. */
export async function homeCopy(): Promise<string> {
  const home = await emptyHome();
  await cp(SCHEMAS_HOME, home, { recursive: true });
  return home;
}

async function emptyHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'schemas-'));
  homes.push(home);
  return home;
}

/** What the command answers and prints. */
export async function run(
  home: string,
  ...args: string[]
): Promise<{ code: number; said: string[]; complaints: string[] }> {
  const said: string[] = [];
  const complaints: string[] = [];
  const code = await runGenerator(args, home, {
    say: (line) => said.push(line),
    complain: (line) => complaints.push(line),
  });
  return { code, said, complaints };
}

/** What is wrong with the files of a home, one line each; empty when nothing is. */
export async function faultsOf(home: string): Promise<string[]> {
  try {
    await readSchemas(join(home, 'panther'));
    return [];
  } catch (error) {
    if (!(error instanceof SchemaFaults)) throw error;
    return error.message.split('\n');
  }
}
