import { EACH, type FieldPath, type KnownFields } from '../compiled-schema.ts';
import type { IndicatorName } from '../indicator-names.ts';
import { jsonSchema, printJson, withoutAnnotations } from './json-schema.ts';
import type { Field, PantherSchema, Value } from './panther-schema.ts';
import { identifier, propertyName, stringLiteral } from './typescript-names.ts';

/** The source of schemas/validators/by-log-type.ts: every CompiledSchema by log type. */
export function registryModule(schemas: readonly PantherSchema[]): string {
  const imports = schemas.map(
    ({ logType }) => `import { validate as validate${identifier(logType)} } from './${logType}.js';\n`,
  );
  const names = schemas.map(({ logType }) => `\n  | '${logType}'`);
  const entries = schemas.map(registryEntry).join('');
  return `import { ${entries.includes('EACH') ? 'EACH, ' : ''}type CompiledSchema } from '../compiled-schema.ts';
${imports.join('')}
/** Every log type that has a schema in schemas/panther. */
export type LogTypeName =${names.join('')};

/** The compiled schema of each log type. */
export const SCHEMAS: Readonly<Record<LogTypeName, CompiledSchema>> = {
${entries}};
`;
}

function registryEntry(schema: PantherSchema): string {
  const leaves = leavesOfFields(schema.fields, []);
  const eventTimes = leaves.filter((leaf) => leaf.isEventTime).map(({ path }) => printPath(path));
  const indicators = leaves
    .filter(({ names }) => names.length > 0)
    .map(({ path, names }) => `{ path: ${printPath(path)}, names: ${printPath(names)} }`);
  return `  '${schema.logType}': {
    logType: '${schema.logType}',
    version: ${schema.version ?? 0},
    validate: validate${identifier(schema.logType)},
    isAscii: ${isAscii(schema)},
    hasBigints: ${leaves.some(({ isBigint }) => isBigint)},
    eventTimes: ${printList(eventTimes)},
    indicators: ${printList(indicators)},
    fields: ${printFields(knownFields(schema.fields), '    ')},
  },
`;
}

/** Annotations do not count: nothing is compared with them. */
function isAscii(schema: PantherSchema): boolean {
  return /^\p{ASCII}*$/u.test(printJson(withoutAnnotations(jsonSchema(schema))));
}

interface Leaf {
  readonly path: FieldPath;
  readonly isEventTime: boolean;
  readonly names: readonly IndicatorName[];
  readonly isBigint: boolean;
}

function leavesOfFields(fields: readonly Field[], path: FieldPath): readonly Leaf[] {
  return fields.flatMap(({ name, value }) => leavesOfValue(value, [...path, name]));
}

function leavesOfValue(value: Value, path: FieldPath): readonly Leaf[] {
  switch (value.type) {
    case 'object':
      return leavesOfFields(value.fields, path);
    case 'array':
      return leavesOfValue(value.element, [...path, EACH]);
    case 'timestamp':
      return [{ path, isEventTime: value.isEventTime, names: [], isBigint: false }];
    case 'string':
      return [{ path, isEventTime: false, names: value.indicators, isBigint: false }];
    case 'bigint':
      return [{ path, isEventTime: false, names: [], isBigint: true }];
    case 'int':
    case 'smallint':
    case 'float':
    case 'boolean':
    case 'json':
      return [];
  }
}

function knownFields(fields: readonly Field[]): KnownFields {
  return Object.fromEntries(fields.map(({ name, value }) => [name, knownFieldsIn(value)]));
}

function knownFieldsIn(value: Value): KnownFields | true {
  if (value.type === 'array') return knownFieldsIn(value.element);
  return value.type === 'object' ? knownFields(value.fields) : true;
}

function printPath(path: FieldPath): string {
  return `[${path.map((segment) => (segment === EACH ? 'EACH' : stringLiteral(segment))).join(', ')}]`;
}

function printList(items: readonly string[]): string {
  return items.length === 0 ? '[]' : `[\n${items.map((item) => `      ${item},\n`).join('')}    ]`;
}

function printFields(fields: KnownFields, indent: string): string {
  const inner = `${indent}  `;
  const members = Object.entries(fields).map(
    ([name, nested]) =>
      `${inner}${propertyName(name)}: ${nested === true ? 'true' : printFields(nested, inner)},\n`,
  );
  return `{\n${members.join('')}${indent}}`;
}
