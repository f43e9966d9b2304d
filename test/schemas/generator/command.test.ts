import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { copySchemasFolder, createSchemasFolder, run, SCHEMAS_FOLDER } from './schemas-folder.ts';

const AUDIT = 'OnePassword.AuditEvent';

test('the committed files are up to date', async () => {
  const { code, output, errors } = await run(SCHEMAS_FOLDER, '--check');
  expect(errors).toEqual([]);
  expect(output).toEqual([expect.stringMatching(/^\d+ schemas, \d+ generated files, all up to date\.$/)]);
  expect(code).toBe(0);
});

describe('--check reports', () => {
  const CHANGES: Record<string, [path: string, state: string, change: (file: string) => Promise<unknown>]> = {
    'an edited JSON Schema': [`json/${AUDIT}.schema.json`, 'stale', (file) => appendFile(file, '\n')],
    'an edited validator': [`validators/${AUDIT}.js`, 'stale', (file) => appendFile(file, '// mine\n')],
    'an edited declaration': [`validators/${AUDIT}.d.ts`, 'stale', (file) => writeFile(file, '')],
    'an edited registry': ['validators/by-log-type.ts', 'stale', (file) => appendFile(file, '\n')],
    'a missing file': [`validators/${AUDIT}.js`, 'missing', (file) => rm(file)],
    'an obsolete validator': ['validators/Old.Thing.js', 'obsolete', (file) => writeFile(file, '')],
    'an obsolete JSON Schema': ['json/Old.Thing.schema.json', 'obsolete', (file) => writeFile(file, '')],
    'a file in a subfolder': [
      'validators/old/Thing.js',
      'obsolete',
      async (file) => {
        await mkdir(join(file, '..'));
        await writeFile(file, '');
      },
    ],
  };

  test.each(Object.entries(CHANGES))('%s, and npm run schemas fixes it', async (_, [path, state, change]) => {
    const folder = await copySchemasFolder();
    await change(join(folder, path));
    const before = await snapshot(folder);
    const displayPath = relative('', join(folder, path));
    expect(await run(folder, '--check')).toEqual({
      code: 1,
      output: [],
      errors: [`${displayPath} is ${state}. Run \`npm run schemas\` and commit the result.`],
    });
    expect(await snapshot(folder)).toEqual(before);

    const fixed = await run(folder);
    expect(fixed.code).toBe(0);
    expect(fixed.output[0]).toBe(`${state === 'obsolete' ? 'removed' : 'wrote'} ${displayPath}`);
    expect((await run(folder, '--check')).code).toBe(0);
  });

  test('an edited YAML file', async () => {
    const folder = await copySchemasFolder();
    const yaml = join(folder, 'panther', `${AUDIT}.yml`);
    await writeFile(yaml, (await readFile(yaml, 'utf8')).replace('type: bigint', 'type: int'));
    const { code, errors } = await run(folder, '--check');
    expect(code).toBe(1);
    expect(errors).toEqual([
      expect.stringContaining(`${AUDIT}.schema.json is stale`),
      expect.stringContaining(`${AUDIT}.js is stale`),
      // It says whether a schema has a bigint.
      expect.stringContaining('by-log-type.ts is stale'),
    ]);
  });

  test('a removed YAML file', async () => {
    const folder = await copySchemasFolder();
    await rm(join(folder, 'panther', `${AUDIT}.yml`));
    expect((await run(folder, '--check')).errors).toEqual([
      expect.stringContaining(`${AUDIT}.schema.json is obsolete`),
      expect.stringContaining(`${AUDIT}.d.ts is obsolete`),
      expect.stringContaining(`${AUDIT}.js is obsolete`),
      expect.stringContaining('by-log-type.ts is stale'),
    ]);
  });

  test('every file when all are missing, and creates no folder', async () => {
    const folder = await createSchemasFolder({});
    await cp(join(SCHEMAS_FOLDER, 'panther'), join(folder, 'panther'), { recursive: true });
    const { code, errors } = await run(folder, '--check');
    expect(code).toBe(1);
    expect(errors).toHaveLength(10);
    expect(await readdir(folder)).toEqual(['panther']);
  });
});

test('does not rewrite files that are up to date', async () => {
  const folder = await copySchemasFolder();
  const file = join(folder, 'validators', `${AUDIT}.js`);
  const before = (await stat(file)).mtimeMs;
  expect((await run(folder)).output).toEqual([expect.stringContaining('0 changed.')]);
  expect((await stat(file)).mtimeMs).toBe(before);
});

test('prints one issue per line and changes no file', async () => {
  const folder = await copySchemasFolder();
  await writeFile(join(folder, 'panther', 'Bad.One.yml'), 'schema: Bad.One\nfields: []\ncolor: red\n');
  const before = await snapshot(folder);
  const { code, output, errors } = await run(folder);
  expect(code).toBe(1);
  expect(output).toEqual([]);
  expect(errors).toEqual([
    expect.stringMatching(/Bad\.One\.yml:2:1 fields: is empty; add an element or remove the key$/),
    expect.stringMatching(/Bad\.One\.yml:3:1 color: unknown key; known keys: /),
  ]);
  expect(await snapshot(folder)).toEqual(before);
});

test.each([['--chekc'], ['--check', '--fix'], ['panther']])(
  'rejects the arguments %j %j',
  async (...args) => {
    const { code, errors } = await run(SCHEMAS_FOLDER, ...args);
    expect(code).toBe(2);
    expect(errors).toEqual([expect.stringMatching(/^Unknown argument .*Usage: npm run schemas/)]);
  },
);

test('runs from the command line', async () => {
  const generate = async (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', join(SCHEMAS_FOLDER, 'generator', 'main.ts'), ...args],
      {
        cwd: join(SCHEMAS_FOLDER, '..'),
      },
    );
  expect((await generate('--check')).stdout).toMatch(/all up to date\.\n$/);
  await expect(generate('--nonsense')).rejects.toMatchObject({
    code: 2,
    stderr: 'Unknown argument --nonsense. Usage: npm run schemas [-- --check]\n',
  });
});

async function snapshot(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const)),
  );
}
