import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { mayExceed64Bits, parseForValidation, withExactBounds } from './big-integers.ts';
import { isObject } from './json.ts';
import { isStandardField } from './lines/standard-fields.ts';
import { NOT_JSON, NOT_UTF8, type RecordView } from './record-view.ts';

/** Why a record was rejected. Contains field names and what was expected, never a value. */
export interface Reason {
  /** JSON pointer to the invalid value, or to the object that lacks a field. */
  readonly path: string;
  /** The JSON Schema keyword that failed, or `json`, `utf8`, or `reserved`. */
  readonly keyword: string;
  readonly message: string;
}

/** The schemas use the keyword `not` for Go's zero time only, and ajv's message does not say what must not be valid. */
const ZERO_TIME_MESSAGE = 'must not be the zero time 0001-01-01';

const VALID: readonly Reason[] = [];

/**
 * Validates a record. With `standardFields`, a record that has a field of one of Panther's names is rejected too: appending a
 * second field of that name would hide the record's own field from most readers.
 *
 * @returns every reason to reject the record; empty if it passes
 */
export function validate(record: RecordView, standardFields: boolean): readonly Reason[] {
  const { schema, value, bytes } = record;
  if (schema.hasBigints && typeof value !== 'symbol' && mayExceed64Bits(bytes)) {
    return reasonsOf(schema, parseForValidation(bytes.toString()), standardFields);
  }
  const isValid = schema.validate(value) && !(standardFields && hasStandardField(value));
  // The reasons name fields, so they come from the exact names.
  return isValid ? VALID : reasonsOf(schema, record.exactValue(), standardFields);
}

function reasonsOf(schema: CompiledSchema, value: unknown, standardFields: boolean): readonly Reason[] {
  if (value === NOT_JSON) return [{ path: '', keyword: 'json', message: 'must be JSON' }];
  if (value === NOT_UTF8) return [{ path: '', keyword: 'utf8', message: 'must be UTF-8' }];
  const reasons: Reason[] = [];
  if (!schema.validate(value)) {
    for (const { instancePath, keyword, message = '' } of schema.validate.errors ?? []) {
      // It only repeats the reason that the part after `else` gives.
      if (keyword === 'if') continue;
      const said = keyword === 'not' ? ZERO_TIME_MESSAGE : withExactBounds(message);
      reasons.push({ path: instancePath, keyword, message: said });
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

function hasStandardField(value: unknown): boolean {
  if (!isObject(value)) return false;
  for (const name in value) if (isStandardField(name)) return true;
  return false;
}

function pointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
