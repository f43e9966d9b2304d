import { expectBoolean, expectMap, expectText } from './expect.ts';
import { quote, type Report } from './faults.ts';
import { refuseOtherKeys } from './keys.ts';
import type { PantherSchema } from './panther-schema.ts';
import { parseDefinitions } from './parse-definitions.ts';
import { parseFields } from './parse-value.ts';
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
 * One file's schema. What it says and is not understood is reported: nothing is ignored.
 *
 * @param expectedName the file's name without `.yml`
 */
export function parseSchema(root: YamlNode, expectedName: string, report: Report): PantherSchema | undefined {
  const map = expectMap(root, report);
  if (map === undefined) return undefined;
  refuseOtherKeys(map, KEYS, report);
  const fields = map.entries.get('fields');
  if (fields === undefined) report(map, 'has no `fields`');
  const scope = parseDefinitions(map.entries.get('definitions'), report);
  return {
    logType: logType(map, expectedName, report),
    version: version(map.entries.get('version'), report),
    description: optional(map, 'description', expectText, report),
    referenceUrl: referenceUrl(map, report),
    fieldDiscoveryEnabled: optional(map, 'fieldDiscoveryEnabled', expectBoolean, report),
    nativeParser: nativeParser(map.entries.get('parser'), report),
    fields: fields === undefined ? [] : parseFields(fields, scope),
  };
}

function logType(map: YamlMap, expectedName: string, report: Report): string {
  const node = map.entries.get('schema');
  if (node === undefined) report(map, `has no \`schema\`; add \`schema: ${expectedName}\``);
  const name = node && expectText(node, report);
  if (node === undefined || name === undefined) return expectedName;
  // It becomes the name of files, of a table and of a TypeScript type.
  if (!/^[A-Z][A-Za-z0-9]+(\.[A-Z][A-Za-z0-9]+)*$/.test(name)) {
    report(node, `${quote(name)} is no schema name; one looks like \`OnePassword.SignInAttempt\``);
  } else if (name !== expectedName) {
    report(node, `is ${quote(name)}, which belongs into ${name}.yml; rename the file or the schema`);
  }
  return name;
}

function version(node: YamlNode | undefined, report: Report): 0 | undefined {
  if (node === undefined) return undefined;
  if (node.kind !== 'scalar' || node.value !== 0)
    report(node, "must be 0, the only version of Panther's language");
  return 0;
}

function referenceUrl(map: YamlMap, report: Report): string | undefined {
  const node = map.entries.get('referenceURL');
  const url = node && expectText(node, report);
  if (node !== undefined && url !== undefined && !URL.canParse(url)) report(node, `${quote(url)} is no URL`);
  return url;
}

function nativeParser(node: YamlNode | undefined, report: Report): string | undefined {
  const parser = node && expectMap(node, report);
  if (parser === undefined) return undefined;
  refuseOtherKeys(parser, ['native'], report);
  const native = parser.entries.get('native');
  if (native === undefined) {
    if (parser.entries.size === 0) report(parser, 'is empty');
    return undefined;
  }
  const inside = expectMap(native, report);
  if (inside === undefined) return undefined;
  refuseOtherKeys(inside, ['name'], report);
  if (!inside.entries.has('name')) report(inside, 'has no `name`');
  return optional(inside, 'name', expectText, report);
}

function optional<T>(
  map: YamlMap,
  key: string,
  expect: (node: YamlNode, report: Report) => T | undefined,
  report: Report,
): T | undefined {
  const node = map.entries.get(key);
  return node && expect(node, report);
}
