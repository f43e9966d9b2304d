import type { ReportIssue } from './schema-issues.ts';
import type { YamlMap } from './yaml-node.ts';

/** Panther's types, and the keys that each accepts besides `type`. */
export const KEYS_BY_TYPE = {
  string: ['indicators', 'validate'],
  int: [],
  smallint: [],
  bigint: [],
  float: [],
  boolean: [],
  timestamp: ['timeFormats', 'timeFormat', 'isEventTime'],
  array: ['element'],
  object: ['fields'],
  json: [],
  ref: ['target'],
} as const satisfies Record<string, readonly string[]>;

export type TypeName = keyof typeof KEYS_BY_TYPE;

/** Keys that Panther supports and this generator does not. Each would alter the record or needs data from elsewhere. */
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ...['rename', 'copy', 'concat', 'split', 'mask'].map(
    (key) => [key, 'is a transformation, which is not supported: records are delivered unaltered'] as const,
  ),
  ...['csv', 'fastmatch', 'regex', 'script'].map(
    (key) => [key, 'is a parser for logs that are not JSON; only `native` is supported'] as const,
  ),
  ['isEmbeddedJSON', 'is not supported: records are delivered unaltered, so the string remains a string'],
  ['isExpiration', 'applies only to lookup tables'],
  ['ip', 'is an address check, which is not supported; only `allow` and `deny` are'],
  ['cidr', 'is an address check, which is not supported; only `allow` and `deny` are'],
]);

/** Reports every key of the map that is not in `known`, and how to fix it. */
export function reportUnknownKeys(map: YamlMap, known: readonly string[], report: ReportIssue): void {
  for (const [key, node] of map.entries) {
    if (!known.includes(key)) report(node, unknownKeyMessage(key, known));
  }
}

function unknownKeyMessage(key: string, known: readonly string[]): string {
  const unsupported = UNSUPPORTED.get(key);
  if (unsupported !== undefined) return `${unsupported}; remove it, or add support to schemas/generator`;
  const types = Object.entries(KEYS_BY_TYPE).flatMap(([type, keys]: [string, readonly string[]]) =>
    keys.includes(key) ? [type] : [],
  );
  if (types.length > 0 && known.includes('type')) {
    const fix = known.includes('element') ? 'move it into `element`' : 'remove it or change the type';
    return `is only valid for type ${types.join(' or ')}; ${fix}`;
  }
  return `unknown key; known keys: ${known.join(', ')}`;
}
