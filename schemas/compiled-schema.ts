import type { IndicatorName } from './indicator-names.ts';

/**
 * The run-time form of one of Panther's YAML schemas, generated into schemas/validators.
 * Nothing is compiled, read, or fetched at startup.
 */
export interface CompiledSchema {
  /** Panther's schema name, for example `OnePassword.SignInAttempt`. */
  readonly logType: string;
  /** The `version` of the YAML, or 0 if it has none. Becomes `p_schema_version`. */
  readonly version: number;
  readonly validate: Validator;
  /**
   * Whether the schema consists of ASCII: the names of its fields, and the values that it allows or denies. If so, decoding a
   * record as Latin-1 instead of UTF-8 does not change whether it is valid.
   */
  readonly isAscii: boolean;
  /** Whether a field is a `bigint`. Its range, 64 bits, is larger than that in which a double is exact. */
  readonly hasBigints: boolean;
  /**
   * Every timestamp marked `isEventTime`, in schema order. The first one present in a record, and not Go's zero time, is its event
   * time. All are RFC 3339.
   */
  readonly eventTimes: readonly FieldPath[];
  /** Every string with `indicators`, in schema order. */
  readonly indicators: readonly IndicatorField[];
  /** The fields that the schema defines, to detect unknown ones. */
  readonly fields: KnownFields;
}

/** A standalone ajv validator. Returns true for a valid record; otherwise `errors` contains every issue. */
export interface Validator {
  (record: unknown): boolean;
  errors?: readonly ValidationIssue[] | null;
}

/** The part of ajv's error object that does not depend on the ajv version. */
export interface ValidationIssue {
  /** JSON Pointer to the invalid value. For a missing required field, to the object that lacks it. */
  readonly instancePath: string;
  /** The JSON Schema keyword that the value violates. */
  readonly keyword: string;
  readonly message?: string;
}

/** Keys from the record downward. EACH selects every element of an array. */
export type FieldPath = readonly (string | typeof EACH)[];
export const EACH = null;

export interface IndicatorField {
  readonly path: FieldPath;
  /** Panther's indicator names, for example `email`. */
  readonly names: readonly IndicatorName[];
}

/**
 * Maps a field name to the fields nested in it, or to `true` for a scalar or `json`. An array is represented by its elements.
 * Look names up with `Object.hasOwn`: a record may have a field called `constructor`.
 */
export interface KnownFields {
  readonly [name: string]: KnownFields | true;
}
