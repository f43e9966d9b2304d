import type { Place } from './faults.ts';

/** A YAML document as plain data that knows where it stands. */
export type YamlNode = YamlMap | YamlList | YamlScalar;

export interface YamlMap extends Place {
  readonly kind: 'map';
  /** In the file's order. An entry stands where its key stands. */
  readonly entries: ReadonlyMap<string, YamlNode>;
}

export interface YamlList extends Place {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
}

export interface YamlScalar extends Place {
  readonly kind: 'scalar';
  readonly value: unknown;
}
