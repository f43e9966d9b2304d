import type { CompiledSchema } from '../../../schemas/compiled-schema.ts';
import type { RecordView } from '../record-view.ts';
import type { Source } from '../source.ts';
import { IndicatorFields } from './indicator-fields.ts';
import type { LineBuffer } from './line-buffer.ts';
import { commonFields } from './standard-fields.ts';

/** Where the standard fields begin in a line. */
const FIRST_STANDARD_FIELD = ',"p_log_type":';
const CLOSE_BRACE = Buffer.from('}');

/**
 * Encodes delivered events. A line is the raw record with Panther's standard fields appended, or the raw record alone if the
 * source is configured without them.
 */
export class EventEncoder {
  readonly #parseTime: string;
  /** From the comma after the record's own fields up to the event time. Undefined: no standard fields. */
  readonly #commonFields: Buffer | undefined;
  readonly #indicatorFields: IndicatorFields;

  /** @param parseTime `p_parse_time`, in Panther's form; also the event time of a record that has none */
  constructor(schema: CompiledSchema, source: Source, parseTime: string) {
    this.#parseTime = parseTime;
    this.#commonFields = source.standardFields
      ? Buffer.from(`,${commonFields(schema, source, parseTime)},"p_event_time":"`)
      : undefined;
    this.#indicatorFields = new IndicatorFields(schema.indicators);
  }

  /**
   * Adds the line of a record.
   *
   * @param record one that passed validation: a JSON object with at least one field, and without standard fields
   */
  encode(record: RecordView, lines: LineBuffer): void {
    const { bytes, rowId, eventTime = this.#parseTime } = record;
    if (this.#commonFields === undefined) {
      lines.add(bytes);
      lines.addText('\n');
    } else {
      lines.add(bytes.subarray(0, -CLOSE_BRACE.length));
      lines.add(this.#commonFields);
      lines.addText(`${eventTime}","p_row_id":"${rowId}"${this.#indicatorFields.of(record)}}\n`);
    }
  }
}

/**
 * Shows the record in a line that an EventEncoder wrote, with or without standard fields.
 *
 * @param line without its line break
 */
export function decodeEventLine(view: RecordView, line: Buffer): RecordView {
  // The last occurrence is the added field: within a string the quotes are escaped, and fields of the record come first.
  const end = line.lastIndexOf(FIRST_STANDARD_FIELD);
  if (end === -1) return view.show(line);
  view.show(Buffer.concat([line.subarray(0, end), CLOSE_BRACE]));
  // Without standard fields, a record may have a field of that name itself. Then the row id is not the record's.
  return line.includes(`"p_row_id":"${view.rowId}"`, end) ? view : view.show(line);
}
