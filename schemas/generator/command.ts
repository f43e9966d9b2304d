import { join, relative } from 'node:path';
import { differences, resolveDifferences, type Difference } from './differences.ts';
import { SchemaFaults } from './faults.ts';
import { generatedFiles } from './generated-files.ts';
import { readSchemas } from './read-schemas.ts';

/** Where the command writes to, a line at a time. */
export interface Output {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
}

/**
 * `npm run schemas`, and with `--check` its dry twin for CI.
 *
 * @param home the folder schemas/, or one like it
 * @returns the exit code: 0 in order, 1 something to mend, 2 wrongly called
 */
export async function runGenerator(
  args: readonly string[],
  home: string,
  output: Output,
): Promise<0 | 1 | 2> {
  const unknown = args.find((arg) => arg !== '--check');
  if (unknown !== undefined) {
    output.complain(`Unknown argument ${unknown}. Usage: npm run schemas [-- --check]`);
    return 2;
  }
  try {
    const schemas = await readSchemas(join(home, 'panther'));
    const wanted = await generatedFiles(schemas);
    const found = await differences(home, wanted);
    const summary = `${schemas.length} schemas, ${wanted.size} generated files`;
    if (!args.includes('--check')) {
      await resolveDifferences(home, wanted, found);
      for (const difference of found) output.say(done(home, difference));
      output.say(`${summary}, ${found.length} changed.`);
      return 0;
    }
    for (const { path, state } of found) {
      output.complain(`${shown(home, path)} is ${state}. Run \`npm run schemas\` and commit the result.`);
    }
    if (found.length > 0) return 1;
    output.say(`${summary}, all fresh.`);
    return 0;
  } catch (error) {
    if (!(error instanceof SchemaFaults)) throw error;
    for (const line of error.message.split('\n')) output.complain(line);
    return 1;
  }
}

function done(home: string, { path, state }: Difference): string {
  return `${state === 'superfluous' ? 'removed' : 'wrote'} ${shown(home, path)}`;
}

function shown(home: string, path: string): string {
  return relative('', join(home, path));
}
