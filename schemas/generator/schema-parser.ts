import { parseDefinitions } from './definition-parser.ts';
import { reportUnknownKeys } from './keys.ts';
import type { PantherSchema } from './panther-schema.ts';
import { quote, type ReportIssue } from './schema-issues.ts';
import { parseFields } from './value-parser.ts';
import { expectBoolean, expectMap, expectString } from './yaml-checks.ts';
import type { YamlMap, YamlNode } from './yaml-node.ts';

const KEYS = [
  'schema',
  'version',
  'description',
  'referenceURL',
  'fieldDiscoveryEnabled',
  'parser',
  'definitions',
  'fields',
];

/**
 * Parses the schema of one file. Everything that is not supported is reported; nothing is ignored.
 *
 * @param expectedName the file name without `.yml`
 */
export function parseSchema(
  root: YamlNode,
  expectedName: string,
  report: ReportIssue,
): PantherSchema | undefined {
  const map = expectMap(root, report);
  if (map === undefined) return undefined;
  reportUnknownKeys(map, KEYS, report);
  const fields = map.entries.get('fields');
  if (fields === undefined) report(map, 'is missing the key `fields`');
  const scope = parseDefinitions(map.entries.get('definitions'), report);
  return {
    logType: parseLogType(map, expectedName, report),
    version: parseVersion(map.entries.get('version'), report),
    description: parseOptional(map, 'description', expectString, report),
    referenceUrl: parseReferenceUrl(map, report),
    fieldDiscoveryEnabled: parseOptional(map, 'fieldDiscoveryEnabled', expectBoolean, report),
    nativeParser: parseNativeParser(map.entries.get('parser'), report),
    fields: fields === undefined ? [] : parseFields(fields, scope),
  };
}

function parseLogType(map: YamlMap, expectedName: string, report: ReportIssue): string {
  const node = map.entries.get('schema');
  if (node === undefined) report(map, `is missing the key \`schema\`; add \`schema: ${expectedName}\``);
  const name = node && expectString(node, report);
  if (node === undefined || name === undefined) return expectedName;
  // The name is used for files, for a table, and in TypeScript identifiers.
  if (!/^[A-Z][A-Za-z0-9]+(\.[A-Z][A-Za-z0-9]+)*$/.test(name)) {
    report(node, `${quote(name)} is not a valid schema name; use the form \`OnePassword.SignInAttempt\``);
  } else if (name !== expectedName) {
    report(node, `is ${quote(name)}, but the file is ${expectedName}.yml; rename the file or the schema`);
  }
  return name;
}

function parseVersion(node: YamlNode | undefined, report: ReportIssue): 0 | undefined {
  if (node === undefined) return undefined;
  if (node.kind !== 'scalar' || node.value !== 0) {
    report(node, "must be 0, the only version of Panther's schema language");
  }
  return 0;
}

function parseReferenceUrl(map: YamlMap, report: ReportIssue): string | undefined {
  const node = map.entries.get('referenceURL');
  const url = node && expectString(node, report);
  if (node !== undefined && url !== undefined && !URL.canParse(url)) {
    report(node, `${quote(url)} is not a valid URL`);
  }
  return url;
}

function parseNativeParser(node: YamlNode | undefined, report: ReportIssue): string | undefined {
  const parser = node && expectMap(node, report);
  if (parser === undefined) return undefined;
  reportUnknownKeys(parser, ['native'], report);
  const native = parser.entries.get('native');
  if (native === undefined) {
    if (parser.entries.size === 0) report(parser, 'is empty; add `native` or remove the key');
    return undefined;
  }
  const settings = expectMap(native, report);
  if (settings === undefined) return undefined;
  reportUnknownKeys(settings, ['name'], report);
  if (!settings.entries.has('name')) report(settings, 'is missing the key `name`');
  return parseOptional(settings, 'name', expectString, report);
}

function parseOptional<T>(
  map: YamlMap,
  key: string,
  parse: (node: YamlNode, report: ReportIssue) => T | undefined,
  report: ReportIssue,
): T | undefined {
  const node = map.entries.get(key);
  return node && parse(node, report);
}
