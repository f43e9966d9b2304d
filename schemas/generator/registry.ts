import { EACH, type FieldPath, type KnownFields } from '../compiled-schema.ts';
import type { IndicatorName } from '../indicator-names.ts';
import type { Field, PantherSchema, Value } from './panther-schema.ts';
import { literal, propertyName, typeName } from './types.ts';

/** The source of schemas/validators/by-log-type.ts: every CompiledSchema by its name. */
export function registryModule(schemas: readonly PantherSchema[]): string {
  const imports = schemas.map(
    ({ logType }) => `import { validate as validate${typeName(logType)} } from './${logType}.js';\n`,
  );
  const names = schemas.map(({ logType }) => `\n  | '${logType}'`);
  const entries = schemas.map(entry).join('');
  return `import { ${entries.includes('EACH') ? 'EACH, ' : ''}type CompiledSchema } from '../compiled-schema.ts';
${imports.join('')}
/** Every log type that has a schema in schemas/panther. */
export type LogTypeName =${names.join('')};

/** What each schema comes to at run time. */
export const SCHEMAS: Readonly<Record<LogTypeName, CompiledSchema>> = {
${entries}};
`;
}

function entry(schema: PantherSchema): string {
  const leaves = leavesOf(schema.fields, []);
  const eventTimes = leaves.filter((leaf) => leaf.isEventTime).map(({ path }) => printPath(path));
  const indicators = leaves
    .filter(({ names }) => names.length > 0)
    .map(({ path, names }) => `{ path: ${printPath(path)}, names: ${printPath(names)} }`);
  return `  '${schema.logType}': {
    logType: '${schema.logType}',
    version: ${schema.version ?? 0},
    validate: validate${typeName(schema.logType)},
    eventTimes: ${printList(eventTimes)},
    indicators: ${printList(indicators)},
    fields: ${printFields(knownFields(schema.fields), '    ')},
  },
`;
}

interface Leaf {
  readonly path: FieldPath;
  readonly isEventTime: boolean;
  readonly names: readonly IndicatorName[];
}

function leavesOf(fields: readonly Field[], path: FieldPath): readonly Leaf[] {
  return fields.flatMap(({ name, value }) => leaves(value, [...path, name]));
}

function leaves(value: Value, path: FieldPath): readonly Leaf[] {
  switch (value.type) {
    case 'object':
      return leavesOf(value.fields, path);
    case 'array':
      return leaves(value.element, [...path, EACH]);
    case 'timestamp':
      return [{ path, isEventTime: value.isEventTime, names: [] }];
    case 'string':
      return [{ path, isEventTime: false, names: value.indicators }];
    case 'int':
    case 'smallint':
    case 'bigint':
    case 'float':
    case 'boolean':
    case 'json':
      return [];
  }
}

function knownFields(fields: readonly Field[]): KnownFields {
  return Object.fromEntries(fields.map(({ name, value }) => [name, knownInside(value)]));
}

function knownInside(value: Value): KnownFields | true {
  if (value.type === 'array') return knownInside(value.element);
  return value.type === 'object' ? knownFields(value.fields) : true;
}

function printPath(path: FieldPath): string {
  return `[${path.map((segment) => (segment === EACH ? 'EACH' : literal(segment))).join(', ')}]`;
}

function printList(items: readonly string[]): string {
  return items.length === 0 ? '[]' : `[\n${items.map((item) => `      ${item},\n`).join('')}    ]`;
}

function printFields(fields: KnownFields, indent: string): string {
  const inner = `${indent}  `;
  const members = Object.entries(fields).map(
    ([name, inside]) =>
      `${inner}${propertyName(name)}: ${inside === true ? 'true' : printFields(inside, inner)},\n`,
  );
  return `{\n${members.join('')}${indent}}`;
}
