import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { homeCopy, homeWith, run, SCHEMAS_HOME } from './homes.ts';

const AUDIT = 'OnePassword.AuditEvent';

test('what is committed is fresh', async () => {
  const { code, said, complaints } = await run(SCHEMAS_HOME, '--check');
  expect(complaints).toEqual([]);
  expect(said).toEqual([expect.stringMatching(/^\d+ schemas, \d+ generated files, all fresh\.$/)]);
  expect(code).toBe(0);
});

describe('--check finds', () => {
  const CHANGES: Record<string, [path: string, state: string, change: (file: string) => Promise<unknown>]> = {
    'an edited JSON Schema': [`json/${AUDIT}.schema.json`, 'stale', (file) => appendFile(file, '\n')],
    'an edited validator': [`validators/${AUDIT}.js`, 'stale', (file) => appendFile(file, '// mine\n')],
    'edited types': [`validators/${AUDIT}.d.ts`, 'stale', (file) => writeFile(file, '')],
    'an edited registry': ['validators/by-log-type.ts', 'stale', (file) => appendFile(file, '\n')],
    'a missing file': [`validators/${AUDIT}.js`, 'missing', (file) => rm(file)],
    'a superfluous validator': ['validators/Old.Thing.js', 'superfluous', (file) => writeFile(file, '')],
    'a superfluous JSON Schema': ['json/Old.Thing.schema.json', 'superfluous', (file) => writeFile(file, '')],
    'a file in a folder of its own': [
      'validators/old/Thing.js',
      'superfluous',
      async (file) => {
        await mkdir(join(file, '..'));
        await writeFile(file, '');
      },
    ],
  };

  test.each(Object.entries(CHANGES))('%s, and npm run schemas mends it', async (_, [path, state, change]) => {
    const home = await homeCopy();
    await change(join(home, path));
    const before = await snapshot(home);
    const shown = relative('', join(home, path));
    expect(await run(home, '--check')).toEqual({
      code: 1,
      said: [],
      complaints: [`${shown} is ${state}. Run \`npm run schemas\` and commit the result.`],
    });
    expect(await snapshot(home)).toEqual(before);

    const mended = await run(home);
    expect(mended.code).toBe(0);
    expect(mended.said[0]).toBe(`${state === 'superfluous' ? 'removed' : 'wrote'} ${shown}`);
    expect((await run(home, '--check')).code).toBe(0);
  });

  test('a YAML that was edited', async () => {
    const home = await homeCopy();
    const yaml = join(home, 'panther', `${AUDIT}.yml`);
    await writeFile(yaml, (await readFile(yaml, 'utf8')).replace('type: bigint', 'type: int'));
    const { code, complaints } = await run(home, '--check');
    expect(code).toBe(1);
    expect(complaints).toEqual([
      expect.stringContaining(`${AUDIT}.schema.json is stale`),
      expect.stringContaining(`${AUDIT}.js is stale`),
    ]);
  });

  test('a YAML that was removed', async () => {
    const home = await homeCopy();
    await rm(join(home, 'panther', `${AUDIT}.yml`));
    expect((await run(home, '--check')).complaints).toEqual([
      expect.stringContaining(`${AUDIT}.schema.json is superfluous`),
      expect.stringContaining(`${AUDIT}.d.ts is superfluous`),
      expect.stringContaining(`${AUDIT}.js is superfluous`),
      expect.stringContaining('by-log-type.ts is stale'),
    ]);
  });

  test('everything missing, and creates no folder', async () => {
    const home = await homeWith({});
    await cp(join(SCHEMAS_HOME, 'panther'), join(home, 'panther'), { recursive: true });
    const { code, complaints } = await run(home, '--check');
    expect(code).toBe(1);
    expect(complaints).toHaveLength(10);
    expect(await readdir(home)).toEqual(['panther']);
  });
});

test('writes nothing that is as it should be', async () => {
  const home = await homeCopy();
  const file = join(home, 'validators', `${AUDIT}.js`);
  const before = (await stat(file)).mtimeMs;
  expect((await run(home)).said).toEqual([expect.stringContaining('0 changed.')]);
  expect((await stat(file)).mtimeMs).toBe(before);
});

test('tells faults one a line, and touches nothing', async () => {
  const home = await homeCopy();
  await writeFile(join(home, 'panther', 'Bad.One.yml'), 'schema: Bad.One\nfields: []\ncolour: red\n');
  const before = await snapshot(home);
  const { code, said, complaints } = await run(home);
  expect(code).toBe(1);
  expect(said).toEqual([]);
  expect(complaints).toEqual([
    expect.stringMatching(/Bad\.One\.yml:2:1 fields: is empty$/),
    expect.stringMatching(/Bad\.One\.yml:3:1 colour: unknown key; known here: /),
  ]);
  expect(await snapshot(home)).toEqual(before);
});

test.each([['--chekc'], ['--check', '--fix'], ['panther']])('refuses %j %j', async (...args) => {
  const { code, complaints } = await run(SCHEMAS_HOME, ...args);
  expect(code).toBe(2);
  expect(complaints).toEqual([expect.stringMatching(/^Unknown argument .*Usage: npm run schemas/)]);
});

test('runs from the command line', async () => {
  const generate = async (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
    promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', join(SCHEMAS_HOME, 'generator', 'main.ts'), ...args],
      {
        cwd: join(SCHEMAS_HOME, '..'),
      },
    );
  expect((await generate('--check')).stdout).toMatch(/all fresh\.\n$/);
  await expect(generate('--nonsense')).rejects.toMatchObject({
    code: 2,
    stderr: 'Unknown argument --nonsense. Usage: npm run schemas [-- --check]\n',
  });
});

async function snapshot(home: string): Promise<Record<string, string>> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const)),
  );
}
