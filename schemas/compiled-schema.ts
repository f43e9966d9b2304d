import type { IndicatorName } from './indicator-names.ts';

/**
 * What the generator makes of one of Panther's YAML schemas for use at run time (schemas/validators).
 * Nothing is compiled, read or fetched at start.
 */
export interface CompiledSchema {
  /** Panther's schema name, for example `OnePassword.SignInAttempt`. */
  readonly logType: string;
  /** p_schema_version: the `version` of the YAML, 0 where it has none. */
  readonly version: number;
  readonly validate: Validator;
  /** Every timestamp marked `isEventTime`, in schema order: the first that the record has is its event time. All are rfc3339. */
  readonly eventTimes: readonly FieldPath[];
  /** Every string with `indicators`, in schema order. */
  readonly indicators: readonly IndicatorField[];
  /** The fields that the schema names, to tell those it does not know. */
  readonly fields: KnownFields;
}

/** ajv's standalone form: true when valid, otherwise every fault is in `errors`. */
export interface Validator {
  (record: unknown): boolean;
  errors?: readonly ValidationFault[] | null;
}

/** The same validator, for code that wants the record's type of it. */
export interface RecordValidator<T> extends Validator {
  (record: unknown): record is T;
}

/** The part of ajv's error object that does not depend on its version. */
export interface ValidationFault {
  /** JSON pointer to the value at fault; of the object, where a required field is absent. */
  readonly instancePath: string;
  /** The JSON Schema keyword that the value breaks. */
  readonly keyword: string;
  readonly message?: string;
}

/** Keys from the record down; EACH stands for every element of an array. */
export type FieldPath = readonly (string | typeof EACH)[];
export const EACH = null;

export interface IndicatorField {
  readonly path: FieldPath;
  /** Panther's indicator names, for example `email`. */
  readonly names: readonly IndicatorName[];
}

/** Field name to the fields inside it; `true` where nothing more is known (a scalar, or `json`). An array stands for its elements. Ask with Object.hasOwn: a record may name a field `constructor`. */
export interface KnownFields {
  readonly [name: string]: KnownFields | true;
}
