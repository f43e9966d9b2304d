import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import { quote, type ReportIssue, type SourceLocation } from './schema-issues.ts';
import type { YamlNode } from './yaml-node.ts';

/** Parses the one YAML document in `text`. Returns undefined after reporting at least one issue. */
export function readYaml(text: string, report: ReportIssue): YamlNode | undefined {
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
  const syntaxErrors = [...documents].flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  for (const { message, pos } of syntaxErrors) {
    report(locate(pos[0], ''), `is not valid YAML: ${message.replaceAll(/\s+/g, ' ')}`);
  }
  if (second !== undefined) {
    report(locate(second.range[0], ''), 'a second document starts here; put each schema in a separate file');
  }
  if (syntaxErrors.length > 0 || second !== undefined) return undefined;

  let unsupported = 0;
  const root = convert(document.contents, '', undefined);
  return unsupported === 0 ? root : undefined;

  function locate(offset: number, path: string): SourceLocation {
    const { line, col } = lines.linePos(offset);
    return { path, line, column: col };
  }

  function convert(node: unknown, path: string, keyLocation: SourceLocation | undefined): YamlNode {
    const location = keyLocation ?? locate(offsetOf(node), path);
    if (isMap(node)) {
      const entries = new Map<string, YamlNode>();
      for (const { key, value } of node.items) {
        if (isScalar(key) && typeof key.value === 'string') {
          const inner = path === '' ? printable(key.value) : `${path}.${printable(key.value)}`;
          entries.set(key.value, convert(value, inner, locate(offsetOf(key), inner)));
        } else {
          reportUnsupported(locate(offsetOf(key), path), 'has a key that is not a string; put it in quotes');
        }
      }
      return { kind: 'map', entries, ...location };
    }
    if (isSeq(node)) {
      const items = node.items.map((item, index) =>
        convert(item, `${path}[${index}]${nameSuffix(item)}`, undefined),
      );
      return { kind: 'list', items, ...location };
    }
    if (node === null || isScalar(node)) {
      return { kind: 'scalar', value: node === null ? null : node.value, ...location };
    }
    reportUnsupported(
      location,
      'is a YAML alias, which is not supported; repeat the value or use `definitions`',
    );
    return { kind: 'scalar', value: null, ...location };
  }

  function reportUnsupported(location: SourceLocation, message: string): void {
    unsupported += 1;
    report(location, message);
  }
}

function offsetOf(node: unknown): number {
  if (typeof node !== 'object' || node === null || !('range' in node)) return 0;
  const first: unknown = Array.isArray(node.range) ? node.range[0] : undefined;
  return typeof first === 'number' ? first : 0;
}

/** The `name` of a list element as part of its path, because an index alone is hard to find in a file. */
function nameSuffix(item: unknown): string {
  const name: unknown = isMap(item) ? item.get('name') : undefined;
  return typeof name === 'string' ? `.${printable(name)}` : '';
}

function printable(key: string): string {
  return /^[\w$@/-]+$/.test(key) ? key : quote(key);
}
