import { INDICATOR_NAMES, type IndicatorName } from '../indicator-names.ts';
import { KEYS_BY_TYPE, reportUnknownKeys, type TypeName } from './keys.ts';
import type { Field, StringValue, Value } from './panther-schema.ts';
import { quote, type ReportIssue } from './schema-issues.ts';
import { expectBoolean, expectList, expectMap, expectString } from './yaml-checks.ts';
import type { YamlMap, YamlNode } from './yaml-node.ts';

/** What parsing a value needs from the rest of its file. */
export interface Scope {
  readonly report: ReportIssue;
  /** Returns the definition called `target`. Reports an issue and returns undefined if there is no valid one. */
  readonly resolve: (target: string, reference: YamlNode) => Value | undefined;
}

const FIELD_KEYS = ['name', 'required', 'description'];

/** Parses the fields of a record or an object. Reports invalid fields and returns the valid ones. */
export function parseFields(node: YamlNode, scope: Scope): readonly Field[] {
  const seen = new Set<string>();
  const fields: Field[] = [];
  for (const item of expectList(node, scope.report)?.items ?? []) {
    const field = parseField(item, seen, scope);
    if (field !== undefined) fields.push(field);
  }
  return fields;
}

function parseField(node: YamlNode, seen: Set<string>, scope: Scope): Field | undefined {
  const { report } = scope;
  const map = expectMap(node, report);
  if (map === undefined) return undefined;
  const name = parseFieldName(map, seen, report);
  const required = map.entries.get('required');
  const description = map.entries.get('description');
  const field = {
    required: required !== undefined && expectBoolean(required, report) === true,
    description: description && expectString(description, report),
    value: parseValue(map, scope, FIELD_KEYS),
  };
  if (name === undefined || field.value === undefined) return undefined;
  return { name, required: field.required, description: field.description, value: field.value };
}

function parseFieldName(map: YamlMap, seen: Set<string>, report: ReportIssue): string | undefined {
  const node = map.entries.get('name');
  if (node === undefined) {
    report(map, 'is missing the key `name`');
    return undefined;
  }
  const name = expectString(node, report);
  if (name === undefined) return undefined;
  if (seen.has(name)) report(node, `duplicates the field ${quote(name)}; rename or remove one of them`);
  // A validator tests `record.constructor !== undefined`, which is true for every object.
  if (name in Object.prototype) {
    report(
      node,
      `${quote(name)} is a property of every JavaScript object, so it cannot be validated; remove it`,
    );
  }
  seen.add(name);
  return name;
}

/**
 * Parses the value of a field, an element, or a definition. Reports issues and returns undefined if it is invalid.
 *
 * @param otherKeys the keys that the map may have besides `type` and those of its type
 */
export function parseValue(map: YamlMap, scope: Scope, otherKeys: readonly string[] = []): Value | undefined {
  const { report } = scope;
  const type = parseType(map, report);
  reportUnknownKeys(
    map,
    ['type', ...otherKeys, ...(type === undefined ? ALL_TYPE_KEYS : KEYS_BY_TYPE[type])],
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
      const fields = requireKey(map, 'fields', report);
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

/** For an unknown type, only the type is reported: the other keys may be correct. */
const ALL_TYPE_KEYS: readonly string[] = Object.values(KEYS_BY_TYPE).flat();

function parseType(map: YamlMap, report: ReportIssue): TypeName | undefined {
  const node = requireKey(map, 'type', report);
  const type = node && expectString(node, report);
  if (node === undefined || type === undefined) return undefined;
  if (isTypeName(type)) return type;
  report(node, `unknown type ${quote(type)}; known types: ${Object.keys(KEYS_BY_TYPE).join(', ')}`);
  return undefined;
}

function isTypeName(name: string): name is TypeName {
  return Object.hasOwn(KEYS_BY_TYPE, name);
}

function parseString(map: YamlMap, report: ReportIssue): StringValue {
  const indicators = map.entries.get('indicators');
  const validate = map.entries.get('validate');
  const rules = validate && expectMap(validate, report);
  if (rules !== undefined) {
    reportUnknownKeys(rules, ['allow', 'deny'], report);
    if (rules.entries.size === 0) report(rules, 'is empty; add `allow` or `deny`, or remove the key');
  }
  const allow = rules?.entries.get('allow');
  const deny = rules?.entries.get('deny');
  return {
    type: 'string',
    indicators: indicators === undefined ? [] : parseIndicators(indicators, report),
    allow: allow && parseStrings(allow, report).map(([, value]) => value),
    deny: deny && parseStrings(deny, report).map(([, value]) => value),
  };
}

function parseIndicators(node: YamlNode, report: ReportIssue): readonly IndicatorName[] {
  return parseStrings(node, report).flatMap(([item, name]) => {
    const known = INDICATOR_NAMES.find((candidate) => candidate === name);
    if (known !== undefined) return [known];
    report(item, `unknown indicator ${quote(name)}; known indicators: ${INDICATOR_NAMES.join(', ')}`);
    return [];
  });
}

function parseStrings(node: YamlNode, report: ReportIssue): readonly (readonly [YamlNode, string])[] {
  const seen = new Set<string>();
  return (expectList(node, report)?.items ?? []).flatMap((item) => {
    const value = expectString(item, report);
    if (value === undefined) return [];
    if (seen.has(value)) report(item, `${quote(value)} is a duplicate; remove it`);
    seen.add(value);
    return [[item, value] as const];
  });
}

/** Panther's default time format is rfc3339; AuditEvent's `session.login_time` relies on that. */
function parseTimestamp(map: YamlMap, report: ReportIssue): Value {
  const single = map.entries.get('timeFormat');
  const several = map.entries.get('timeFormats');
  const formats: (readonly [YamlNode, string])[] = [];
  if (single !== undefined) {
    const format = expectString(single, report);
    if (format !== undefined) formats.push([single, format]);
  }
  if (several !== undefined) formats.push(...parseStrings(several, report));
  if (
    single !== undefined &&
    several !== undefined &&
    new Set(formats.map(([, format]) => format)).size > 1
  ) {
    report(single, 'conflicts with `timeFormats`; keep one of the two keys');
  }
  for (const [node, format] of formats) {
    if (format !== 'rfc3339') {
      report(node, `time format ${quote(format)} is not supported; use rfc3339`);
    }
  }
  const isEventTime = map.entries.get('isEventTime');
  return {
    type: 'timestamp',
    isEventTime: isEventTime !== undefined && expectBoolean(isEventTime, report) === true,
  };
}

function parseArray(map: YamlMap, scope: Scope): Value | undefined {
  const node = requireKey(map, 'element', scope.report);
  const elementMap = node && expectMap(node, scope.report);
  const element = elementMap && parseValue(elementMap, scope);
  return element && { type: 'array', element };
}

function parseReference(map: YamlMap, scope: Scope): Value | undefined {
  const node = requireKey(map, 'target', scope.report);
  const target = node && expectString(node, scope.report);
  return node === undefined || target === undefined ? undefined : scope.resolve(target, node);
}

function requireKey(map: YamlMap, key: string, report: ReportIssue): YamlNode | undefined {
  const node = map.entries.get(key);
  if (node === undefined) report(map, `is missing the key \`${key}\``);
  return node;
}
