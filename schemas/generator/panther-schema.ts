import type { IndicatorName } from '../indicator-names.ts';

/** One of Panther's schemas, parsed: the complete content of its YAML, with references inlined. */
export interface PantherSchema {
  /** The schema's name in Panther, for example `OnePassword.SignInAttempt`. */
  readonly logType: string;
  readonly version: 0 | undefined;
  readonly description: string | undefined;
  readonly referenceUrl: string | undefined;
  readonly fieldDiscoveryEnabled: boolean | undefined;
  /** The name of Panther's internal parser. It does not affect validation. */
  readonly nativeParser: string | undefined;
  readonly fields: readonly Field[];
}

export interface Field {
  readonly name: string;
  /** Whether the field must be present and not null. */
  readonly required: boolean;
  readonly description: string | undefined;
  readonly value: Value;
}

export type Value =
  | StringValue
  | { readonly type: 'int' | 'smallint' | 'bigint' | 'float' | 'boolean' | 'json' }
  | { readonly type: 'timestamp'; readonly isEventTime: boolean }
  | { readonly type: 'array'; readonly element: Value }
  | ObjectValue;

export interface StringValue {
  readonly type: 'string';
  readonly indicators: readonly IndicatorName[];
  readonly allow: readonly string[] | undefined;
  readonly deny: readonly string[] | undefined;
}

export interface ObjectValue {
  readonly type: 'object';
  readonly fields: readonly Field[];
}
