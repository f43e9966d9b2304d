import type { IndicatorName } from '../indicator-names.ts';

/** One of Panther's schemas, understood: everything that its YAML says and nothing that it does not. References are inlined. */
export interface PantherSchema {
  /** Panther's name of it, for example `OnePassword.SignInAttempt`. */
  readonly logType: string;
  readonly version: 0 | undefined;
  readonly description: string | undefined;
  readonly referenceUrl: string | undefined;
  readonly fieldDiscoveryEnabled: boolean | undefined;
  /** The name of the parser inside Panther; says nothing about the records. */
  readonly nativeParser: string | undefined;
  readonly fields: readonly Field[];
}

export interface Field {
  readonly name: string;
  /** Present and not null. */
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
