import { LAYERS } from '../../boundaries.ts';
import { code, table } from './markdown.ts';

/** The layers of the source tree: folder, content, and what it may import. */
export function layersTable(): string {
  const rows = LAYERS.map(({ folder, contains, layers, packages }) => [
    code(`${folder}/`),
    contains,
    layers.map(code).join(', '),
    describePackages(packages),
  ]);
  return table(['folder', 'contains', 'may import from', 'packages (pattern)'], rows);
}

/** The pattern without its anchors; empty if the layer may not import packages. */
function describePackages({ source }: RegExp): string {
  const pattern = source.replace(/^\^/, '').replace(/\$$/, '').replaceAll('\\/', '/');
  return pattern === '' ? '' : code(pattern);
}
