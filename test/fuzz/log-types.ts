import { readFileSync } from 'node:fs';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import { EACH, type CompiledSchema } from '../../schemas/compiled-schema.ts';
import { isRfc3339 } from '../../schemas/timestamp.ts';
import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import type { JsonSchema } from './json-schema-values.ts';

/** A log type: its schema, and the JSON Schema that says the same. */
export interface FuzzedLogType {
  readonly schema: CompiledSchema;
  readonly json: JsonSchema;
}

const generated = Object.values(SCHEMAS).map((schema): FuzzedLogType => {
  const file = new URL(`../../schemas/json/${schema.logType}.schema.json`, import.meta.url);
  return { schema, json: JSON.parse(readFileSync(file, 'utf8')) as JsonSchema };
});

const STRING: JsonSchema = { type: ['string', 'null'] };
const TIME: JsonSchema = { type: ['string', 'null'], format: 'date-time' };
const arrayOf = (items: JsonSchema): JsonSchema => ({ type: ['array', 'null'], items });
const objectOf = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: ['object', 'null'],
  properties,
});

/** Names, allowed values, and denied values beyond ASCII, so that its records are not decoded as Latin-1. */
const beyondAscii: FuzzedLogType = made(
  { eventTimes: [['Größe', 'zeit'], ['時刻']], isAscii: false },
  {
    type: 'object',
    required: ['stufe'],
    properties: {
      uuid: STRING,
      時刻: TIME,
      stufe: { type: 'string', enum: ['hoch', 'mäßig', '低い', '\u2028'] },
      land: { ...STRING, not: { enum: ['Österreich', 'é'] } },
      Größe: objectOf({ zeit: TIME, nàme: STRING, '🦊': arrayOf(objectOf({ é: STRING, e: STRING })) }),
    },
  },
  [
    { path: ['Größe', 'nàme'], names: ['username', 'email'] },
    { path: ['Größe', '🦊', EACH, 'é'], names: ['actor_id'] },
    { path: ['land'], names: ['domain'] },
  ],
);

/** Nested arrays, all indicators, several event times, and names that every object inherits. */
const nested: FuzzedLogType = made(
  { eventTimes: [['first'], ['seen', EACH, EACH, 'at'], ['constructor', 'at']], isAscii: true },
  {
    type: 'object',
    required: ['uuid'],
    properties: {
      uuid: { type: 'string' },
      first: TIME,
      seen: arrayOf(arrayOf(objectOf({ at: TIME, who: STRING, where: arrayOf(STRING) }))),
      constructor: objectOf({ at: TIME, name: STRING }),
      any: {},
      hash: STRING,
      count: { type: ['integer', 'null'], minimum: -(2 ** 63), maximum: 2 ** 63 },
      flag: { type: ['boolean', 'null'] },
    },
  },
  [
    { path: ['seen', EACH, EACH, 'who'], names: ['username', 'email', 'actor_id'] },
    { path: ['seen', EACH, EACH, 'where', EACH], names: ['url', 'net_addr', 'hostname', 'ip', 'domain'] },
    { path: ['constructor', 'name'], names: ['username', 'trace_id'] },
    { path: ['hash'], names: ['md5', 'sha1', 'sha256'] },
  ],
);

function made(
  { eventTimes, isAscii }: Pick<CompiledSchema, 'eventTimes' | 'isAscii'>,
  json: JsonSchema,
  indicators: CompiledSchema['indicators'],
): FuzzedLogType {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat('date-time', isRfc3339);
  const validate = ajv.compile(json as AnySchemaObject) as CompiledSchema['validate'];
  const logType = isAscii ? 'Made.Nested' : 'Made.BeyondAscii';
  const fields = knownFields(json);
  return {
    schema: {
      logType,
      version: 3,
      validate,
      isAscii,
      hasBigints: isAscii,
      eventTimes,
      indicators,
      fields: fields === true ? {} : fields,
    },
    json,
  };
}

function knownFields({ properties, items }: JsonSchema): CompiledSchema['fields'] | true {
  if (items !== undefined) return knownFields(items);
  if (properties === undefined) return true;
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, knownFields(schema)]));
}

/** The log types of the project, and made ones with what these do not have. */
export const LOG_TYPES: readonly FuzzedLogType[] = [...generated, beyondAscii, nested];
