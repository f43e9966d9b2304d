import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { toPantherTime } from '../../schemas/timestamp.ts';
import { valuesAt } from './field-values.ts';
import { rowId, uuidOf } from './identity.ts';

/** The value of a raw record that is not valid JSON. */
export const NOT_JSON = Symbol('not JSON');

/** A record, and what the pipeline derives from it. */
export interface ParsedRecord {
  /** The raw record: its bytes as the API sent them, without line breaks between tokens. */
  readonly text: string;
  /** The parsed record, or NOT_JSON. Used to inspect the record, never to deliver it. */
  readonly value: unknown;
  /** Panther's `p_row_id`. */
  readonly rowId: string;
  /** 1Password's id of the event. */
  readonly uuid: string | undefined;
  /** The event time in Panther's form. Undefined if the record has none. */
  readonly eventTime: string | undefined;
}

/** @param text a raw record, valid JSON or not */
export function parseRecord(schema: CompiledSchema, text: string): ParsedRecord {
  const value = parse(text);
  return {
    text,
    value,
    rowId: rowId(schema.logType, text),
    uuid: uuidOf(value),
    eventTime: eventTime(schema, value),
  };
}

/** The event time of a parsed record in Panther's form. Undefined if it has none. */
export function eventTime(schema: CompiledSchema, value: unknown): string | undefined {
  for (const path of schema.eventTimes) {
    for (const found of valuesAt(value, path)) {
      const time = typeof found === 'string' ? toPantherTime(found) : undefined;
      if (time !== undefined) return time;
    }
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}
