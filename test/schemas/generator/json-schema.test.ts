import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { isObject } from '../../../lambdas/ingest/json.ts';
import { jsonSchema, printJson, withoutAnnotations } from '../../../schemas/generator/json-schema.ts';
import { readSchemas } from '../../../schemas/generator/schema-reader.ts';
import { EVERY_FEATURE } from './every-feature.ts';
import { createSchemasFolder, SCHEMAS_FOLDER } from './schemas-folder.ts';

const committed = (await readdir(join(SCHEMAS_FOLDER, 'json'))).sort();

test.each(committed)('%s is valid against draft 2020-12', async (name) => {
  const schema: unknown = JSON.parse(await readFile(join(SCHEMAS_FOLDER, 'json', name), 'utf8'));
  expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  const ajv = new Ajv2020();
  expect(isObject(schema) && ajv.validateSchema(schema)).toBe(true);
  expect(ajv.errors).toBeNull();
});

test('contains everything in the Panther schema, as keywords or as annotations', async () => {
  const [schema] = await readSchemas(
    join(await createSchemasFolder({ 'Test.EveryFeature.yml': EVERY_FEATURE }), 'panther'),
  );
  const text = printJson(jsonSchema(schema!));
  const person = {
    type: ['object', 'null'],
    required: ['name'],
    properties: {
      name: { type: 'string', 'x-panther-indicators': ['username'] },
      description: { description: 'A field of that name', type: ['string', 'null'] },
    },
  };
  expect(JSON.parse(text)).toEqual({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:onepassword-siem-pipeline:Test.EveryFeature',
    $comment: 'Generated from schemas/panther/Test.EveryFeature.yml by `npm run schemas`. Do not edit.',
    title: 'Test.EveryFeature',
    description: 'All of it */ and more',
    'x-panther-version': 0,
    'x-panther-reference-url': 'https://example.com/',
    'x-panther-field-discovery-enabled': true,
    'x-panther-parser': { native: { name: 'Test.Native' } },
    type: 'object',
    required: ['id', 'something'],
    properties: {
      seen: {
        type: ['string', 'null'],
        if: { const: '' },
        else: { format: 'date-time' },
        'x-panther-event-time': true,
      },
      id: { type: 'string', enum: ['x', "it's"] },
      status: { type: ['string', 'null'], enum: ['on', 'off', null], not: { enum: ['secret'] } },
      other: { type: ['string', 'null'], not: { enum: ['bad'] } },
      small: { type: ['integer', 'null'], minimum: -32768, maximum: 32767 },
      middle: { type: ['integer', 'null'], minimum: -2147483648, maximum: 2147483647 },
      big: { type: ['integer', 'null'], minimum: -(2 ** 63), maximum: 2 ** 63 },
      ratio: { type: ['number', 'null'] },
      flag: { type: ['boolean', 'null'] },
      anything: {},
      something: { not: { type: 'null' } },
      people: { type: ['array', 'null'], items: person },
      addresses: {
        type: ['array', 'null'],
        items: { type: ['string', 'null'], 'x-panther-indicators': ['ip', 'hostname'] },
      },
      '@odd name': {
        type: ['object', 'null'],
        properties: {
          deep: {
            type: ['array', 'null'],
            items: {
              type: ['array', 'null'],
              items: {
                type: ['string', 'null'],
                if: { const: '' },
                else: { format: 'date-time' },
                'x-panther-event-time': true,
              },
            },
          },
        },
      },
    },
  });
  // All digits, which JSON.parse would round.
  expect(text).toContain('"minimum": -9223372036854775808,');
  expect(text).toContain('"maximum": 9223372036854775807\n');
});

test('drops annotations but keeps a field with the same name', () => {
  const field = { type: 'string', description: 'x', 'x-panther-indicators': ['ip'] };
  expect(withoutAnnotations({ title: 'x', properties: { title: field, list: { items: field } } })).toEqual({
    properties: { title: { type: 'string' }, list: { items: { type: 'string' } } },
  });
});
