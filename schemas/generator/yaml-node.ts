import type { SourceLocation } from './schema-issues.ts';

/** A node of a YAML document as plain data, with its location for messages. */
export type YamlNode = YamlMap | YamlList | YamlScalar;

export interface YamlMap extends SourceLocation {
  readonly kind: 'map';
  /** In the order of the file. The location of an entry is that of its key. */
  readonly entries: ReadonlyMap<string, YamlNode>;
}

export interface YamlList extends SourceLocation {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}

export interface YamlScalar extends SourceLocation {
  readonly kind: 'scalar';
  readonly value: unknown;
}
