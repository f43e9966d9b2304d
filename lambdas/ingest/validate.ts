import type { CompiledSchema, KnownFields } from '../../schemas/compiled-schema.ts';
import { isObject } from './json.ts';
import { isStandardField } from './lines/standard-fields.ts';
import { NOT_JSON } from './record.ts';

/** Why a record was rejected. Contains field names and what was expected, never a value. */
export interface Reason {
  /** JSON pointer to the invalid value, or to the object that lacks a field. */
  readonly path: string;
  /** The JSON Schema keyword that failed, or `json`, or `reserved`. */
  readonly keyword: string;
  readonly message: string;
}

/**
 * Validates a parsed record. With `standardFields`, a record that has a field of one of Panther's names is rejected too:
 * appending a second field of that name would hide the record's own field from most readers.
 *
 * @param value the parsed record, or NOT_JSON
 * @returns every reason to reject the record; empty if it passes
 */
export function validate(schema: CompiledSchema, value: unknown, standardFields: boolean): readonly Reason[] {
  if (value === NOT_JSON) return [{ path: '', keyword: 'json', message: 'must be JSON' }];
  const reasons: Reason[] = [];
  if (!schema.validate(value)) {
    for (const { instancePath, keyword, message } of schema.validate.errors ?? []) {
      reasons.push({ path: instancePath, keyword, message: message ?? '' });
    }
  }
  if (standardFields && isObject(value)) {
    for (const name of Object.keys(value)) {
      if (isStandardField(name)) {
        reasons.push({
          path: `/${pointer(name)}`,
          keyword: 'reserved',
          message: "is one of Panther's own field names",
        });
      }
    }
  }
  return reasons;
}

/** Adds the dotted path of every field that the schema does not name to `unknown`. The path of an array's element is that of the array. */
export function collectUnknownFields(
  known: KnownFields,
  record: unknown,
  unknown: Set<string>,
  prefix = '',
): void {
  if (Array.isArray(record)) {
    for (const element of record) collectUnknownFields(known, element, unknown, prefix);
  } else if (isObject(record)) {
    for (const name in record) {
      const field = Object.hasOwn(known, name) ? known[name] : undefined;
      if (field === undefined) unknown.add(prefix + name);
      else if (field !== true) collectUnknownFields(field, record[name], unknown, `${prefix}${name}.`);
    }
  }
}

function pointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
