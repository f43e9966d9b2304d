import type { Value } from './panther-schema.ts';
import { quote, type ReportIssue } from './schema-issues.ts';
import { parseValue, type Scope } from './value-parser.ts';
import { expectMap } from './yaml-checks.ts';
import type { YamlNode } from './yaml-node.ts';

/**
 * Parses the file's `definitions` and returns the scope in which `type: ref` resolves to them. Every definition is checked,
 * used or not.
 */
export function parseDefinitions(node: YamlNode | undefined, report: ReportIssue): Scope {
  const definitions = (node && expectMap(node, report))?.entries ?? new Map<string, YamlNode>();
  const resolved = new Map<string, Value | undefined>();
  const resolving: string[] = [];
  const scope: Scope = { report, resolve };
  for (const [name, definition] of definitions) {
    if (!/^[A-Z][A-Za-z0-9]+$/.test(name)) {
      report(
        definition,
        'is not a valid definition name; start it with a capital letter and use only letters and digits',
      );
    }
    resolve(name, definition);
  }
  return scope;

  function resolve(target: string, reference: YamlNode): Value | undefined {
    if (resolved.has(target)) return resolved.get(target);
    if (resolving.includes(target)) {
      const cycle = [...resolving.slice(resolving.indexOf(target)), target].join(' -> ');
      report(reference, `is a circular reference: ${cycle}; remove one of them`);
      return undefined;
    }
    const definition = definitions.get(target);
    if (definition === undefined) {
      report(reference, `${quote(target)} is not in \`definitions\`; add it or correct the name`);
      return undefined;
    }
    resolving.push(target);
    const map = expectMap(definition, report);
    const value = map && parseValue(map, scope);
    resolving.pop();
    resolved.set(target, value);
    return value;
  }
}
