import type { CompiledSchema, KnownFields } from '../../schemas/compiled-schema.ts';
import { isObject } from './json.ts';
import { isStandardField } from './lines/standard-fields.ts';

/** Why a record was set aside. Holds field names and what was expected, never a value. */
export interface Reason {
  /** JSON pointer to the value at fault; of the object, where a field is missing. */
  readonly path: string;
  /** The JSON Schema keyword that it breaks, or `reserved`. */
  readonly keyword: string;
  readonly message: string;
}

/** What a record's text stands for, or NOT_JSON. */
export function parseRecord(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

export const NOT_JSON = Symbol('not JSON');

/**
 * Every reason why the record does not pass its schema; none when it does.
 * With `standardFields`, a record that has one of Panther's names already does not pass either: appending a second
 * field of that name would hide the record's own from most readers.
 */
export function faults(schema: CompiledSchema, record: unknown, standardFields: boolean): readonly Reason[] {
  if (record === NOT_JSON) return [{ path: '', keyword: 'json', message: 'must be JSON' }];
  const reasons: Reason[] = [];
  if (!schema.validate(record)) {
    for (const { instancePath, keyword, message } of schema.validate.errors ?? []) {
      reasons.push({ path: instancePath, keyword, message: message ?? '' });
    }
  }
  if (standardFields && isObject(record)) {
    for (const name of Object.keys(record)) {
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

/** Adds to `unknown` the dotted path of every field that the schema does not name; an array's elements count as the array. */
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
