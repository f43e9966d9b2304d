import { join, relative } from 'node:path';
import { applyDifferences, findDifferences, type Difference } from './differences.ts';
import { generateFiles } from './generated-files.ts';
import { SchemaError } from './schema-issues.ts';
import { readSchemas } from './schema-reader.ts';

/** Where the command writes its output. Each call is one line, without a line break. */
export interface Output {
  readonly info: (line: string) => void;
  readonly error: (line: string) => void;
}

/**
 * Runs `npm run schemas`. With `--check`, as in CI, it reports the differences and writes nothing.
 *
 * @param folder the schemas/ folder, or one with the same layout
 * @returns the exit code: 0 success; 1 the schemas have issues, or `--check` found differences; 2 invalid usage
 */
export async function runGenerator(
  args: readonly string[],
  folder: string,
  output: Output,
): Promise<0 | 1 | 2> {
  const unknown = args.find((arg) => arg !== '--check');
  if (unknown !== undefined) {
    output.error(`Unknown argument ${unknown}. Usage: npm run schemas [-- --check]`);
    return 2;
  }
  try {
    const schemas = await readSchemas(join(folder, 'panther'));
    const files = await generateFiles(schemas);
    const found = await findDifferences(folder, files);
    const summary = `${schemas.length} schemas, ${files.size} generated files`;
    if (!args.includes('--check')) {
      await applyDifferences(folder, files, found);
      for (const difference of found) output.info(describeChange(folder, difference));
      output.info(`${summary}, ${found.length} changed.`);
      return 0;
    }
    for (const { path, state } of found) {
      output.error(
        `${displayPath(folder, path)} is ${state}. Run \`npm run schemas\` and commit the result.`,
      );
    }
    if (found.length > 0) return 1;
    output.info(`${summary}, all up to date.`);
    return 0;
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    for (const line of error.message.split('\n')) output.error(line);
    return 1;
  }
}

function describeChange(folder: string, { path, state }: Difference): string {
  return `${state === 'obsolete' ? 'removed' : 'wrote'} ${displayPath(folder, path)}`;
}

function displayPath(folder: string, path: string): string {
  return relative('', join(folder, path));
}
