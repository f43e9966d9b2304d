import type { Report } from './faults.ts';
import type { YamlMap } from './yaml-node.ts';

/** Panther's types, and the keys that each has beside `type`. */
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

/** What Panther knows and this generator does not build. Each would change the record or needs data from outside. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ...['rename', 'copy', 'concat', 'split', 'mask'].map(
    (key) => [key, "is a transformation of Panther's, and records are never altered here"] as const,
  ),
  ...['csv', 'fastmatch', 'regex', 'script'].map(
    (key) => [key, 'is a parser for text that is not JSON; only `native` is understood'] as const,
  ),
  ['isEmbeddedJSON', 'is not understood: records are never altered here, so the text stays text'],
  ['isExpiration', 'is for lookup tables alone'],
  ['ip', 'is a check of addresses, which is not built; `allow` and `deny` are'],
  ['cidr', 'is a check of addresses, which is not built; `allow` and `deny` are'],
]);

/** Reports every key of the map that is not one of `known`, with what may be done about it. */
export function refuseOtherKeys(map: YamlMap, known: readonly string[], report: Report): void {
  for (const [key, node] of map.entries) {
    if (!known.includes(key)) report(node, whyNot(key, known));
  }
}

function whyNot(key: string, known: readonly string[]): string {
  const refused = REFUSED.get(key);
  if (refused !== undefined) return `${refused}; remove it, or teach schemas/generator`;
  const types = Object.entries(KEYS_BY_TYPE).flatMap(([type, keys]: [string, readonly string[]]) =>
    keys.includes(key) ? [type] : [],
  );
  if (types.length > 0 && known.includes('type')) {
    const hint = known.includes('element') ? '; put it into `element`' : '';
    return `is for type ${types.join(' or ')} alone${hint}`;
  }
  return `unknown key; known here: ${known.join(', ')}`;
}
