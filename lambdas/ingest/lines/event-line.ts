import type { CompiledSchema } from '../../../schemas/compiled-schema.ts';
import { parseRecord, type ParsedRecord } from '../record.ts';
import type { Source } from '../source.ts';
import { commonFields, indicatorFields } from './standard-fields.ts';

/** Where the standard fields begin in a line. */
const FIRST_STANDARD_FIELD = ',"p_log_type":';

/**
 * Encodes delivered events. A line is the raw record with Panther's standard fields appended, or the raw record alone if the
 * source is configured without them.
 */
export class EventEncoder {
  readonly #schema: CompiledSchema;
  readonly #parseTime: string;
  /** Undefined: no standard fields. */
  readonly #commonFields: string | undefined;

  /** @param parseTime `p_parse_time`, in Panther's form; also the event time of a record that has none */
  constructor(schema: CompiledSchema, source: Source, parseTime: string) {
    this.#schema = schema;
    this.#parseTime = parseTime;
    this.#commonFields = source.standardFields ? commonFields(schema, source, parseTime) : undefined;
  }

  /** @param record one that passed validation: a JSON object with at least one field, and without standard fields */
  encode({ text, value, rowId, eventTime }: ParsedRecord): string {
    if (this.#commonFields === undefined) return text;
    const ownFields = `"p_event_time":"${eventTime ?? this.#parseTime}","p_row_id":"${rowId}"`;
    return `${text.slice(0, -1)},${this.#commonFields},${ownFields}${indicatorFields(this.#schema, value)}}`;
  }
}

/** The record in a line that an EventEncoder wrote, with or without standard fields. */
export function decodeEventLine(schema: CompiledSchema, line: string): ParsedRecord {
  // The last occurrence is the added field: within a string the quotes are escaped, and fields of the record come first.
  const end = line.lastIndexOf(FIRST_STANDARD_FIELD);
  if (end === -1) return parseRecord(schema, line);
  const record = parseRecord(schema, `${line.slice(0, end)}}`);
  // Without standard fields, a record may have a field of that name itself. Then the row id is not the record's.
  return line.includes(`"p_row_id":"${record.rowId}"`, end) ? record : parseRecord(schema, line);
}
