import { INDICATOR_NAMES, type IndicatorName } from '../indicator-names.ts';
import { expectBoolean, expectList, expectMap, expectText } from './expect.ts';
import { quote, type Report } from './faults.ts';
import { KEYS_BY_TYPE, refuseOtherKeys, type TypeName } from './keys.ts';
import type { Field, StringValue, Value } from './panther-schema.ts';
import type { YamlMap, YamlNode } from './yaml-node.ts';

/** What a value may need from the rest of its file. */
export interface Scope {
  readonly report: Report;
  /** What `target` names, or undefined when it names nothing that can be used; then a fault is reported. */
  readonly resolve: (target: string, asker: YamlNode) => Value | undefined;
}

const FIELD_KEYS = ['name', 'required', 'description'];

/** The fields of a record or of an object. Faults are reported and what is left is returned. */
export function parseFields(node: YamlNode, scope: Scope): readonly Field[] {
  const names = new Set<string>();
  const fields: Field[] = [];
  for (const item of expectList(node, scope.report)?.items ?? []) {
    const field = parseField(item, names, scope);
    if (field !== undefined) fields.push(field);
  }
  return fields;
}

function parseField(node: YamlNode, namesBefore: Set<string>, scope: Scope): Field | undefined {
  const { report } = scope;
  const map = expectMap(node, report);
  if (map === undefined) return undefined;
  const name = fieldName(map, namesBefore, report);
  const required = map.entries.get('required');
  const description = map.entries.get('description');
  const field = {
    required: required !== undefined && expectBoolean(required, report) === true,
    description: description && expectText(description, report),
    value: parseValue(map, scope, FIELD_KEYS),
  };
  if (name === undefined || field.value === undefined) return undefined;
  return { name, required: field.required, description: field.description, value: field.value };
}

function fieldName(map: YamlMap, namesBefore: Set<string>, report: Report): string | undefined {
  const node = map.entries.get('name');
  if (node === undefined) {
    report(map, 'has no `name`');
    return undefined;
  }
  const name = expectText(node, report);
  if (name === undefined) return undefined;
  if (namesBefore.has(name)) report(node, `there is a field ${quote(name)} before this one`);
  // A validator asks `record.constructor !== undefined`, which is true of every object.
  if (name in Object.prototype) report(node, `${quote(name)} is what every JavaScript object has`);
  namesBefore.add(name);
  return name;
}

/** A field, an element or a definition. `besides` are the keys that it may have beside those of its type. */
export function parseValue(map: YamlMap, scope: Scope, besides: readonly string[] = []): Value | undefined {
  const { report } = scope;
  const type = parseType(map, report);
  refuseOtherKeys(
    map,
    ['type', ...besides, ...(type === undefined ? EVERY_KEY : KEYS_BY_TYPE[type])],
    report,
  );
  switch (type) {
    case undefined:
      return undefined;
    case 'string':
      return parseString(map, report);
    case 'timestamp':
      return parseTimestamp(map, report);
    case 'array':
      return parseArray(map, scope);
    case 'object': {
      const fields = need(map, 'fields', report);
      return { type, fields: fields === undefined ? [] : parseFields(fields, scope) };
    }
    case 'ref':
      return parseReference(map, scope);
    case 'int':
    case 'smallint':
    case 'bigint':
    case 'float':
    case 'boolean':
    case 'json':
      return { type };
  }
}

/** Of a value whose type is not known, nothing is said but the type: its keys may well be right. */
const EVERY_KEY: readonly string[] = Object.values(KEYS_BY_TYPE).flat();

function parseType(map: YamlMap, report: Report): TypeName | undefined {
  const node = need(map, 'type', report);
  const type = node && expectText(node, report);
  if (node === undefined || type === undefined) return undefined;
  if (isTypeName(type)) return type;
  report(node, `unknown type ${quote(type)}; known: ${Object.keys(KEYS_BY_TYPE).join(', ')}`);
  return undefined;
}

function isTypeName(name: string): name is TypeName {
  return Object.hasOwn(KEYS_BY_TYPE, name);
}

function parseString(map: YamlMap, report: Report): StringValue {
  const indicators = map.entries.get('indicators');
  const validate = map.entries.get('validate');
  const rules = validate && expectMap(validate, report);
  if (rules !== undefined) {
    refuseOtherKeys(rules, ['allow', 'deny'], report);
    if (rules.entries.size === 0) report(rules, 'is empty');
  }
  const allow = rules?.entries.get('allow');
  const deny = rules?.entries.get('deny');
  return {
    type: 'string',
    indicators: indicators === undefined ? [] : parseIndicators(indicators, report),
    allow: allow && parseTexts(allow, report).map(([, text]) => text),
    deny: deny && parseTexts(deny, report).map(([, text]) => text),
  };
}

function parseIndicators(node: YamlNode, report: Report): readonly IndicatorName[] {
  return parseTexts(node, report).flatMap(([item, name]) => {
    const known = INDICATOR_NAMES.find((candidate) => candidate === name);
    if (known !== undefined) return [known];
    report(item, `unknown indicator ${quote(name)}; known: ${INDICATOR_NAMES.join(', ')}`);
    return [];
  });
}

function parseTexts(node: YamlNode, report: Report): readonly (readonly [YamlNode, string])[] {
  const seen = new Set<string>();
  return (expectList(node, report)?.items ?? []).flatMap((item) => {
    const text = expectText(item, report);
    if (text === undefined) return [];
    if (seen.has(text)) report(item, `${quote(text)} is listed before`);
    seen.add(text);
    return [[item, text] as const];
  });
}

/** Panther reads a timestamp that names no format as rfc3339; AuditEvent's `session.login_time` relies on it. */
function parseTimestamp(map: YamlMap, report: Report): Value {
  const single = map.entries.get('timeFormat');
  const several = map.entries.get('timeFormats');
  const formats: (readonly [YamlNode, string])[] = [];
  if (single !== undefined) {
    const format = expectText(single, report);
    if (format !== undefined) formats.push([single, format]);
  }
  if (several !== undefined) formats.push(...parseTexts(several, report));
  if (
    single !== undefined &&
    several !== undefined &&
    new Set(formats.map(([, format]) => format)).size > 1
  ) {
    report(single, 'disagrees with `timeFormats`; keep one of the two');
  }
  for (const [node, format] of formats) {
    if (format !== 'rfc3339') report(node, `time format ${quote(format)} is not understood; only rfc3339 is`);
  }
  const isEventTime = map.entries.get('isEventTime');
  return {
    type: 'timestamp',
    isEventTime: isEventTime !== undefined && expectBoolean(isEventTime, report) === true,
  };
}

function parseArray(map: YamlMap, scope: Scope): Value | undefined {
  const node = need(map, 'element', scope.report);
  const inside = node && expectMap(node, scope.report);
  const element = inside && parseValue(inside, scope);
  return element && { type: 'array', element };
}

function parseReference(map: YamlMap, scope: Scope): Value | undefined {
  const node = need(map, 'target', scope.report);
  const target = node && expectText(node, scope.report);
  return node === undefined || target === undefined ? undefined : scope.resolve(target, node);
}

function need(map: YamlMap, key: string, report: Report): YamlNode | undefined {
  const node = map.entries.get(key);
  if (node === undefined) report(map, `has no \`${key}\``);
  return node;
}
