import fc from 'fast-check';
import { anyJson, fieldName, jsonString, objectOf, reservedName, writtenAs } from './json-text.ts';

/** The part of JSON Schema that the schemas of log types use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly not?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}

const TIMES = [
  '2026-11-22T19:59:58Z',
  '2026-11-22T19:59:58.123456789Z',
  '2026-11-22T23:59:58.1+05:30',
  '2026-11-22T00:00:00-11:59',
  '2026-02-28T23:59:59Z',
];
const BAD_TIMES = ['yesterday', '2026-02-30T00:00:00Z', '2026-11-22T19:59:58z', ' 2026-11-22T19:59:58Z', ''];

/** What the indicators look for, in any script, with spaces of any kind around it, and some that is almost that. */
const INDICATORS = [
  'ann@example.com',
  ' zoë@example.com ',
  '\u00a0山田@例え.jp\u3000',
  'à@b\u00a0',
  '@x',
  'a@b@c',
  '\ufeffاحمد',
  '\u2028🦊\u2029',
  '\u0085x\u0085',
  'é',
  'É ',
  '10.1.2.3',
  ' 2001:db8::1\t',
  '10.1.2.3:80',
  '[::1]:443',
  'bücher.example',
  'https://bücher.example/ä?ö',
  'http://10.0.0.1:8080/',
  'http://[::1]/',
  'D41D8CD98F00B204E9800998ECF8427E',
  'd41d8cd98f00b204e9800998ecf8427é',
  'a'.repeat(64),
  '   ',
];

/** A string, as it is written. */
const text = fc.oneof(writtenAs(INDICATORS), jsonString);

/** A value that a schema accepts, in most cases, as it is written. */
export function valueOf(schema: JsonSchema): fc.Arbitrary<string> {
  return fc.oneof({ weight: 80, arbitrary: acceptedBy(schema) }, { weight: 1, arbitrary: anyJson });
}

function acceptedBy(schema: JsonSchema): fc.Arbitrary<string> {
  const types = [schema.type ?? 'any'].flat();
  const nullable = types.includes('null');
  const values = ofType(types.find((type) => type !== 'null') ?? 'any', schema);
  return nullable ? fc.oneof({ weight: 6, arbitrary: values }, fc.constant('null')) : values;
}

function ofType(type: string, schema: JsonSchema): fc.Arbitrary<string> {
  switch (type) {
    case 'string':
      return ofStrings(schema);
    case 'integer':
      return fc.constantFrom('0', '-1', '7', '1.0', '32767', '70000', '9223372036854775807', '1e3');
    case 'number':
      return fc.constantFrom('0', '-0.0', '1.50e-3', '51.5', '1E400');
    case 'boolean':
      return fc.constantFrom('true', 'false');
    case 'array':
      return fc.array(valueOf(schema.items ?? {}), { maxLength: 4 }).map((values) => `[${values.join(',')}]`);
    case 'object':
      return objectAcceptedBy(schema);
    default:
      return anyJson;
  }
}

function ofStrings({ format, enum: allowed, not }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    return fc.oneof(
      { weight: 20, arbitrary: writtenAs(TIMES) },
      { weight: 1, arbitrary: writtenAs(BAD_TIMES) },
    );
  }
  const strings = (values: readonly unknown[]) => values.filter((value) => typeof value === 'string');
  if (allowed !== undefined) return fc.oneof({ weight: 9, arbitrary: writtenAs(strings(allowed)) }, text);
  const denied = strings((not as { readonly enum?: readonly unknown[] } | undefined)?.enum ?? []);
  return denied.length === 0 ? text : fc.oneof({ weight: 9, arbitrary: text }, writtenAs(denied));
}

/** Fields of the schema, required ones in most cases; then others; and sometimes one of these twice. In any order. */
function objectAcceptedBy({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<string> {
  const known = Object.entries(properties).map(([name, schema]) =>
    fc.option(fc.tuple(writtenAs([name]), valueOf(schema)), {
      freq: required.includes(name) ? 40 : 2,
      nil: undefined,
    }),
  );
  const unknown = fc.oneof({ weight: 15, arbitrary: fieldName }, { weight: 1, arbitrary: reservedName });
  const others = fc.array(fc.tuple(unknown, anyJson), { maxLength: 2 });
  const members = fc
    .tuple(fc.tuple(...known), others, fc.nat(30), fc.nat(3))
    .map(([all, more, twice, rotation]) => {
      const present = [...all.filter((member) => member !== undefined), ...more];
      const duplicate = present[twice];
      const written = duplicate === undefined ? present : [...present, duplicate];
      return [...written.slice(rotation), ...written.slice(0, rotation)];
    });
  return objectOf(members);
}
