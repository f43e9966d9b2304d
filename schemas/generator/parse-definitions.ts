import { expectMap } from './expect.ts';
import { quote, type Report } from './faults.ts';
import { parseValue, type Scope } from './parse-value.ts';
import type { Value } from './panther-schema.ts';
import type { YamlNode } from './yaml-node.ts';

/** A scope in which `type: ref` finds the file's `definitions`. Every definition is checked, used or not. */
export function parseDefinitions(node: YamlNode | undefined, report: Report): Scope {
  const definitions = (node && expectMap(node, report))?.entries ?? new Map<string, YamlNode>();
  const done = new Map<string, Value | undefined>();
  const open: string[] = [];
  const scope: Scope = { report, resolve };
  for (const [name, definition] of definitions) {
    if (!/^[A-Z][A-Za-z0-9]+$/.test(name)) {
      report(definition, "a definition's name starts with a capital and has letters and digits alone");
    }
    resolve(name, definition);
  }
  return scope;

  function resolve(target: string, asker: YamlNode): Value | undefined {
    if (done.has(target)) return done.get(target);
    if (open.includes(target)) {
      const circle = [...open.slice(open.indexOf(target)), target].join(' -> ');
      report(asker, `goes round in a circle: ${circle}`);
      return undefined;
    }
    const definition = definitions.get(target);
    if (definition === undefined) {
      report(asker, `nothing in \`definitions\` is called ${quote(target)}`);
      return undefined;
    }
    open.push(target);
    const map = expectMap(definition, report);
    const value = map && parseValue(map, scope);
    open.pop();
    done.set(target, value);
    return value;
  }
}
