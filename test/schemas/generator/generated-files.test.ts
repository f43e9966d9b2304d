import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';
import { isObject } from '../../../lambdas/ingest/json.ts';
import { EACH } from '../../../schemas/compiled-schema.ts';
import { EVERY_FEATURE } from './every-feature.ts';
import { copySchemasFolder, run, SCHEMAS_FOLDER } from './schemas-folder.ts';

const generated = join(SCHEMAS_FOLDER, 'validators');
const scripts = (await readdir(generated)).filter((name) => /\.(js|ts)$/.test(name));

test.each(scripts)('%s names its source and imports only neighboring files', async (name) => {
  const text = await readFile(join(generated, name), 'utf8');
  expect(text).toMatch(/^\/\/ Generated from schemas\/panther\/\S+ by `npm run schemas`\. Do not edit\.\n/);
  expect(text).not.toMatch(/\brequire\b\s*\(|\bimport\s*\(|\beval\b|new Function/);
  const imports = [...text.matchAll(/\bfrom\s*["']([^"']+)["']/g)].map(([, from]) => from);
  const allowed = name.endsWith('.js')
    ? /^\.\.\/timestamp\.ts$/
    : /^\.\.\/compiled-schema\.ts$|^\.\/[\w.]+\.js$/;
  for (const from of imports) expect(from).toMatch(allowed);
});

test('all validators bundle to less than 40 kB, without a package', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(generated, 'by-log-type.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    write: false,
    metafile: true,
    absWorkingDir: SCHEMAS_FOLDER,
  });
  expect(Object.keys(metafile.inputs).filter((path) => /node_modules|generator|\.yml$/.test(path))).toEqual(
    [],
  );
  expect(outputFiles[0]?.contents.length).toBeLessThan(40_000);
});

describe('an added schema', () => {
  let schema: Record<string, unknown>;
  let validate: (record: unknown) => string[];

  beforeAll(async () => {
    const folder = await copySchemasFolder();
    await writeFile(join(folder, 'panther', 'Test.EveryFeature.yml'), EVERY_FEATURE);
    expect((await run(folder)).code).toBe(0);
    expect(typeErrors(folder)).toEqual([]);
    const outfile = join(folder, 'bundle.mjs');
    await build({
      entryPoints: [join(folder, 'validators/by-log-type.ts')],
      bundle: true,
      format: 'esm',
      outfile,
    });
    const module: unknown = await import(/* @vite-ignore */ pathToFileURL(outfile).href);
    const found =
      isObject(module) && isObject(module['SCHEMAS']) ? module['SCHEMAS']['Test.EveryFeature'] : undefined;
    if (!isObject(found)) throw new TypeError('The schema is not in the registry.');
    schema = found;
    const compiled = found['validate'];
    if (typeof compiled !== 'function') throw new TypeError('The schema has no validator.');
    validate = (record) => {
      const valid: unknown = Reflect.apply(compiled, undefined, [record]);
      const errors: unknown = Reflect.get(compiled, 'errors');
      expect(errors === null).toBe(valid);
      return Array.isArray(errors)
        ? errors.map((e: { instancePath: string; keyword: string }) => `${e.instancePath} ${e.keyword}`)
        : [];
    };
  });

  test('needs only its YAML file', () => {
    expect(schema).toMatchObject({
      logType: 'Test.EveryFeature',
      version: 0,
      eventTimes: [['seen'], ['@odd name', 'deep', EACH, EACH]],
      indicators: [
        { path: ['people', EACH, 'name'], names: ['username'] },
        { path: ['addresses', EACH], names: ['ip', 'hostname'] },
      ],
      fields: {
        seen: true,
        anything: true,
        people: { name: true, description: true },
        addresses: true,
        '@odd name': { deep: true },
      },
    });
  });

  const good = { id: 'x', something: 0 };

  test.each([
    [{}],
    [{ something: '' }],
    [{ something: [] }],
    [{ something: false }],
    [{ unknown: 1, id: "it's" }],
    [{ seen: null, status: null, small: null, big: null, ratio: null, flag: null, people: null }],
    [{ status: 'on', other: '' }],
    [{ small: -32768 }],
    [{ small: 32767 }],
    [{ middle: 2147483647 }],
    [{ big: 9223372036854775807n }],
    [{ big: -9223372036854775808n }],
    [{ ratio: 1e-300 }],
    [{ anything: { a: [1, null] } }],
    [{ people: [] }],
    [{ people: [{ name: '' }, null] }],
    [{ addresses: ['1.1.1.1', null] }],
    [{ seen: '' }],
    [{ seen: '0001-01-01T00:00:00Z' }],
    [{ '@odd name': { deep: [['2024-08-16T19:18:43Z', null, ''], null] } }],
  ])('accepts %o', (change) => {
    expect(validate(asParsed({ ...good, ...change }))).toEqual([]);
  });

  test.each([
    [{ id: undefined }, ' required'],
    [{ id: 'z' }, '/id enum'],
    [{ something: null }, '/something not'],
    [{ something: undefined }, ' required'],
    [{ status: 'standby' }, '/status enum'],
    [{ other: 'bad' }, '/other not'],
    [{ small: 32768 }, '/small maximum'],
    [{ small: -32769 }, '/small minimum'],
    [{ small: 1.5 }, '/small type'],
    [{ small: '1' }, '/small type'],
    [{ middle: 2147483648 }, '/middle maximum'],
    [{ big: 9223372036854779000n }, '/big maximum'],
    [{ big: -9223372036854779000n }, '/big minimum'],
    [{ ratio: '1.5' }, '/ratio type'],
    [{ ratio: Infinity }, '/ratio type'],
    [{ flag: 0 }, '/flag type'],
    [{ flag: 'true' }, '/flag type'],
    [{ people: {} }, '/people type'],
    [{ people: [{}] }, '/people/0 required'],
    [{ people: [{ name: null }] }, '/people/0/name type'],
    [{ people: [{ name: 'x', description: 1 }] }, '/people/0/description type'],
    [{ addresses: '1.1.1.1' }, '/addresses type'],
    [{ addresses: [1] }, '/addresses/0 type'],
    [{ seen: 1723835923 }, '/seen type'],
    [{ '@odd name': { deep: [['yesterday']] } }, '/@odd name/deep/0/0 format'],
  ])('rejects %o', (change, issue) => {
    // Of an optional timestamp, `if` repeats the issue.
    expect(validate(asParsed({ ...good, ...change })).filter((other) => !other.endsWith(' if'))).toEqual([
      issue,
    ]);
  });
});

/** The record as parsed from JSON. A bigint is written with all its digits; Infinity as a number that overflows a double. */
function asParsed(record: Record<string, unknown>): unknown {
  const text = JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'bigint' ? `digits:${value}` : value === Infinity ? 'digits:1e999' : value,
  );
  return JSON.parse(text.replaceAll(/"digits:([^"]+)"/g, '$1'));
}

/** The compiler's errors for a folder's registry, including declaration files, which the project's own settings skip. */
function typeErrors(folder: string): string[] {
  const program = ts.createProgram([join(folder, 'validators/by-log-type.ts')], {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: false,
    types: [],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
