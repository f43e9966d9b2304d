import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import { quote, type Place, type Report } from './faults.ts';
import type { YamlNode } from './yaml-node.ts';

/** The one YAML document in a text, or undefined when it is none; then at least one fault is reported. */
export function readYaml(text: string, report: Report): YamlNode | undefined {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
  });
  const [document, second] = documents;
  if (document === undefined || !('contents' in document) || document.contents === null) {
    report({ path: '', line: 1, column: 1 }, 'is empty; a schema starts with `schema: <name>`');
    return undefined;
  }
  const complaints = [...documents].flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  for (const { message, pos } of complaints) {
    report(placeOf(pos[0], ''), `is not proper YAML: ${message.replaceAll(/\s+/g, ' ')}`);
  }
  if (second !== undefined) {
    report(placeOf(second.range[0], ''), 'a second document starts here; give each schema a file of its own');
  }
  if (complaints.length > 0 || second !== undefined) return undefined;

  let refused = 0;
  const root = convert(document.contents, '', undefined);
  return refused === 0 ? root : undefined;

  function placeOf(offset: number, path: string): Place {
    const { line, col } = lines.linePos(offset);
    return { path, line, column: col };
  }

  function convert(node: unknown, path: string, keyPlace: Place | undefined): YamlNode {
    const place = keyPlace ?? placeOf(offsetOf(node), path);
    if (isMap(node)) {
      const entries = new Map<string, YamlNode>();
      for (const { key, value } of node.items) {
        if (isScalar(key) && typeof key.value === 'string') {
          const inside = path === '' ? printable(key.value) : `${path}.${printable(key.value)}`;
          entries.set(key.value, convert(value, inside, placeOf(offsetOf(key), inside)));
        } else {
          refuse(placeOf(offsetOf(key), path), 'has a key that is no text');
        }
      }
      return { kind: 'map', entries, ...place };
    }
    if (isSeq(node)) {
      const items = node.items.map((item, index) =>
        convert(item, `${path}[${index}]${nameOf(item)}`, undefined),
      );
      return { kind: 'list', items, ...place };
    }
    if (node === null || isScalar(node)) {
      return { kind: 'scalar', value: node === null ? null : node.value, ...place };
    }
    refuse(place, 'is a YAML alias, which is not understood; write the value out, or use `definitions`');
    return { kind: 'scalar', value: null, ...place };
  }

  function refuse(place: Place, reason: string): void {
    refused += 1;
    report(place, reason);
  }
}

function offsetOf(node: unknown): number {
  if (typeof node !== 'object' || node === null || !('range' in node)) return 0;
  const first: unknown = Array.isArray(node.range) ? node.range[0] : undefined;
  return typeof first === 'number' ? first : 0;
}

/** A list's element that has a name goes by it too: an index alone is hard to find. */
function nameOf(item: unknown): string {
  const name: unknown = isMap(item) ? item.get('name') : undefined;
  return typeof name === 'string' ? `.${printable(name)}` : '';
}

function printable(key: string): string {
  return /^[\w$@/-]+$/.test(key) ? key : quote(key);
}
