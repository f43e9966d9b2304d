import type { Field, PantherSchema, StringValue, Value } from './panther-schema.ts';

/** A JSON value. Integers that a double cannot represent are bigints. */
export type Json =
  string | number | bigint | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonSchema = Readonly<Record<string, Json>>;

/** Keywords for readers, which a validator must ignore. */
export const ANNOTATIONS = [
  'x-panther-version',
  'x-panther-reference-url',
  'x-panther-field-discovery-enabled',
  'x-panther-parser',
  'x-panther-indicators',
  'x-panther-event-time',
];

/**
 * The JSON Schema (draft 2020-12) that accepts the same records as Panther's schema. Unknown fields, and
 * unknown values of known fields, are accepted.
 */
export function jsonSchema(schema: PantherSchema): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:onepassword-siem-pipeline:${schema.logType}`,
    $comment: `Generated from schemas/panther/${schema.logType}.yml by \`npm run schemas\`. Do not edit.`,
    title: schema.logType,
    ...present('description', schema.description),
    ...present('x-panther-version', schema.version),
    ...present('x-panther-reference-url', schema.referenceUrl),
    ...present('x-panther-field-discovery-enabled', schema.fieldDiscoveryEnabled),
    ...present('x-panther-parser', schema.nativeParser && { native: { name: schema.nativeParser } }),
    type: 'object',
    ...objectKeywords(schema.fields),
  };
}

function objectKeywords(fields: readonly Field[]): JsonSchema {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(
      fields.map(({ name, description, value, required: isRequired }) => [
        name,
        { ...present('description', description), ...valueSchema(value, isRequired) },
      ]),
    ),
  };
}

function valueSchema(value: Value, required: boolean): JsonSchema {
  const typed = (name: string): JsonSchema => ({ type: required ? name : [name, 'null'] });
  switch (value.type) {
    case 'string':
      return { ...typed('string'), ...stringKeywords(value, required) };
    case 'smallint':
      return { ...typed('integer'), minimum: -(2 ** 15), maximum: 2 ** 15 - 1 };
    case 'int':
      return { ...typed('integer'), minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
    // A validator that parses numbers as doubles rounds the upper bound to 2^63, so it accepts a few numbers just above the
    // range. The pipeline compares the digits of these (lambdas/ingest/big-integers.ts).
    case 'bigint':
      return { ...typed('integer'), minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n };
    case 'float':
      return typed('number');
    case 'boolean':
      return typed('boolean');
    case 'timestamp':
      return {
        ...typed('string'),
        ...(required ? REQUIRED_TIME : OPTIONAL_TIME),
        ...(value.isEventTime ? { 'x-panther-event-time': true } : {}),
      };
    // An element cannot be `required`, so it may be null, like an optional field.
    case 'array':
      return { ...typed('array'), items: valueSchema(value.element, false) };
    case 'object':
      return { ...typed('object'), ...objectKeywords(value.fields) };
    case 'json':
      return required ? { not: { type: 'null' } } : {};
  }
}

/** To Panther, Go's zero time is no time, so it fails where a time is required. */
const REQUIRED_TIME: JsonSchema = {
  format: 'date-time',
  not: { type: 'string', pattern: '^0001-01-01T00:00:00(\\.0+)?(Z|[+-]00:00)$' },
};

/** To Panther, an empty string is no time, which is fine where none is required. 1Password sends one as `login_time`. */
const OPTIONAL_TIME: JsonSchema = { if: { const: '' }, else: { format: 'date-time' } };

function stringKeywords({ allow, deny, indicators }: StringValue, required: boolean): JsonSchema {
  return {
    ...(allow === undefined ? {} : { enum: required ? allow : [...allow, null] }),
    ...(deny === undefined ? {} : { not: { enum: deny } }),
    ...(indicators.length > 0 ? { 'x-panther-indicators': indicators } : {}),
  };
}

function present(key: string, value: Json | undefined): JsonSchema {
  return value === undefined ? {} : { [key]: value };
}

/**
 * The same schema without the keywords for readers, because a validator's code contains parts of its schema.
 * It does not drop keys by name at any depth: a field may be called `description`.
 */
export function withoutAnnotations(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]): [string, Json][] => {
      if (READER_KEYWORDS.has(key)) return [];
      if (key === 'properties' && isMap(value)) {
        const properties = Object.entries(value).map(([name, field]) => [
          name,
          isMap(field) ? withoutAnnotations(field) : field,
        ]);
        return [[key, Object.fromEntries(properties)]];
      }
      return [[key, key === 'items' && isMap(value) ? withoutAnnotations(value) : value]];
    }),
  );
}

const READER_KEYWORDS = new Set([...ANNOTATIONS, '$comment', 'title', 'description']);

function isMap(value: Json): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Formats JSON for readers: one member per line, arrays on one line, integers with all their digits. */
export function printJson(value: Json, indent = ''): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (isList(value)) return `[${value.map((item) => printJson(item, inner)).join(', ')}]`;
  const members = Object.entries(value).map(
    ([key, item]) => `${inner}${JSON.stringify(key)}: ${printJson(item, inner)}`,
  );
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
