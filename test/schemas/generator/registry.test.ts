import { join } from 'node:path';
import { expect, test } from 'vitest';
import { registryModule } from '../../../schemas/generator/registry.ts';
import { readSchemas } from '../../../schemas/generator/schema-reader.ts';
import { EVERY_FEATURE } from './every-feature.ts';
import { createSchemasFolder } from './schemas-folder.ts';

/** What the registry says of a schema with these fields. */
async function isAscii(fields: string): Promise<boolean> {
  const yaml = `schema: Test.Ascii\nversion: 0\ndescription: "é"\nfields:\n${fields}`;
  const folder = await createSchemasFolder({ 'Test.Ascii.yml': yaml });
  const [, found] =
    /\n {4}isAscii: (true|false),\n/.exec(registryModule(await readSchemas(join(folder, 'panther')))) ?? [];
  expect(found).toBeDefined();
  return found === 'true';
}

test.each([
  ['the name of a field', '  - {name: größe, type: string}'],
  [
    'the name of a nested field',
    '  - {name: a, type: array, element: {type: object, fields: [{name: "\u2028", type: json}]}}',
  ],
  ['an allowed value', '  - {name: a, type: string, validate: {allow: [b, é]}}'],
  ['a denied value', '  - {name: a, type: string, validate: {deny: ["\u00a0"]}}'],
  [
    'a nested allowed value',
    '  - {name: a, type: array, element: {type: string, validate: {allow: ["🦊"]}}}',
  ],
])('a schema is not ASCII if %s is not', async (_, fields) => {
  expect(await isAscii(fields)).toBe(false);
});

test.each([
  ['', '  - {name: a, type: string, validate: {allow: [b], deny: [c]}}'],
  [', its descriptions aside', '  - {name: a, type: string, description: "größe"}'],
])('a schema is ASCII if all of it is%s', async (_, fields) => {
  expect(await isAscii(fields)).toBe(true);
});

test('a schema with every feature is ASCII', async () => {
  const folder = await createSchemasFolder({ 'Test.EveryFeature.yml': EVERY_FEATURE });
  expect(registryModule(await readSchemas(join(folder, 'panther')))).toContain('isAscii: true,');
});
