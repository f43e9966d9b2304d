import { quote, type ReportIssue } from './schema-issues.ts';
import type { YamlList, YamlMap, YamlNode } from './yaml-node.ts';

/** Returns the node if it is a map. Otherwise reports an issue and returns undefined. */
export function expectMap(node: YamlNode, report: ReportIssue): YamlMap | undefined {
  if (node.kind === 'map') return node;
  report(node, `must be a map, not ${describe(node)}`);
  return undefined;
}

/** Returns the node if it is a list with at least one element. Otherwise reports an issue and returns undefined. */
export function expectList(node: YamlNode, report: ReportIssue): YamlList | undefined {
  if (node.kind === 'list' && node.items.length > 0) return node;
  report(
    node,
    node.kind === 'list'
      ? 'is empty; add an element or remove the key'
      : `must be a list, not ${describe(node)}`,
  );
  return undefined;
}

/** Returns the node's string if it has one that is not empty. Otherwise reports an issue and returns undefined. */
export function expectString(node: YamlNode, report: ReportIssue): string | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string' && node.value !== '') return node.value;
  report(node, `must be a non-empty string, not ${describe(node)}${quotingHint(node)}`);
  return undefined;
}

/** Returns the node's value if it is `true` or `false`. Otherwise reports an issue and returns undefined. */
export function expectBoolean(node: YamlNode, report: ReportIssue): boolean | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  report(node, `must be true or false, not ${describe(node)}`);
  return undefined;
}

function describe(node: YamlNode): string {
  return node.kind === 'scalar' ? quote(node.value) : `a ${node.kind}`;
}

function quotingHint(node: YamlNode): string {
  const isQuotable = node.kind === 'scalar' && ['number', 'boolean'].includes(typeof node.value);
  return isQuotable ? '; if it is meant as a string, put it in quotes' : '';
}
