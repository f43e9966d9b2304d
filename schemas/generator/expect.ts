import { quote, type Report } from './faults.ts';
import type { YamlList, YamlMap, YamlNode } from './yaml-node.ts';

/** The node if it is a map; else undefined, and a fault. */
export function expectMap(node: YamlNode, report: Report): YamlMap | undefined {
  if (node.kind === 'map') return node;
  report(node, `must be a map of keys, is ${found(node)}`);
  return undefined;
}

/** The node if it is a list with at least one element; else undefined, and a fault. */
export function expectList(node: YamlNode, report: Report): YamlList | undefined {
  if (node.kind === 'list' && node.items.length > 0) return node;
  report(node, node.kind === 'list' ? 'is empty' : `must be a list, is ${found(node)}`);
  return undefined;
}

/** The node's text if it has any; else undefined, and a fault. */
export function expectText(node: YamlNode, report: Report): string | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string' && node.value !== '') return node.value;
  report(node, `must be text, is ${found(node)}${mend(node)}`);
  return undefined;
}

/** The node's truth if it is `true` or `false`; else undefined, and a fault. */
export function expectBoolean(node: YamlNode, report: Report): boolean | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  report(node, `must be true or false, is ${found(node)}`);
  return undefined;
}

function found(node: YamlNode): string {
  return node.kind === 'scalar' ? quote(node.value) : `a ${node.kind}`;
}

function mend(node: YamlNode): string {
  const quotable = node.kind === 'scalar' && ['number', 'boolean'].includes(typeof node.value);
  return quotable ? '; put it in quotes if it is meant as text' : '';
}
