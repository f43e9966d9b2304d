import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { jsonSchema, printJson, rulesOnly } from '../../../schemas/generator/json-schema.ts';
import { readSchemas } from '../../../schemas/generator/read-schemas.ts';
import { isObject } from '../samples.ts';
import { homeWith, SCHEMAS_HOME } from './homes.ts';
import { WHOLE_LANGUAGE } from './whole-language.ts';

const committed = (await readdir(join(SCHEMAS_HOME, 'json'))).sort();

test.each(committed)('%s is draft 2020-12', async (name) => {
  const schema: unknown = JSON.parse(await readFile(join(SCHEMAS_HOME, 'json', name), 'utf8'));
  expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  const ajv = new Ajv2020();
  expect(isObject(schema) && ajv.validateSchema(schema)).toBe(true);
  expect(ajv.errors).toBeNull();
});

test('says all that Panther says, as rules or as annotations', async () => {
  const [schema] = await readSchemas(
    join(await homeWith({ 'Test.WholeLanguage.yml': WHOLE_LANGUAGE }), 'panther'),
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
    $id: 'urn:onepassword-siem-pipeline:Test.WholeLanguage',
    $comment: 'Generated from schemas/panther/Test.WholeLanguage.yml by `npm run schemas`. Do not edit.',
    title: 'Test.WholeLanguage',
    description: 'All of it */ and more',
    'x-panther-version': 0,
    'x-panther-reference-url': 'https://example.com/',
    'x-panther-field-discovery-enabled': true,
    'x-panther-parser': { native: { name: 'Test.Native' } },
    type: 'object',
    required: ['id', 'something'],
    properties: {
      seen: { type: ['string', 'null'], format: 'date-time', 'x-panther-event-time': true },
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
              items: { type: ['string', 'null'], format: 'date-time', 'x-panther-event-time': true },
            },
          },
        },
      },
    },
  });
  // To the last digit, which JSON.parse cannot show.
  expect(text).toContain('"minimum": -9223372036854775808,');
  expect(text).toContain('"maximum": 9223372036854775807\n');
});

test('drops annotations and keeps a field that is called like one', () => {
  const field = { type: 'string', description: 'x', 'x-panther-indicators': ['ip'] };
  expect(rulesOnly({ title: 'x', properties: { title: field, list: { items: field } } })).toEqual({
    properties: { title: { type: 'string' }, list: { items: { type: 'string' } } },
  });
});
