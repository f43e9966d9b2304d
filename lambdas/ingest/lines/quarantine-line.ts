import type { CompiledSchema } from '../../../schemas/compiled-schema.ts';
import { isObject, parseJson } from '../json.ts';
import { NOT_JSON, type ParsedRecord } from '../record.ts';
import type { Source } from '../source.ts';
import type { Position } from '../state.ts';
import type { Reason } from '../validate.ts';

const RECORD = ',"record":';
const RECORD_TEXT = ',"record_text":';

/**
 * Encodes rejected records. A line contains the reasons, where and when the record was read, and the whole record, so that it
 * can be validated again after a schema change. The field `record` contains the raw record. A record that is not valid JSON
 * would break the line, so it is in the field `record_text` as a string.
 */
export class QuarantineEncoder {
  readonly #schema: CompiledSchema;
  readonly #source: Source;
  readonly #position: Position;
  readonly #time: string;

  /**
   * @param position where the batch begins
   * @param time when the batch was started, RFC 3339
   */
  constructor(schema: CompiledSchema, source: Source, position: Position, time: string) {
    this.#schema = schema;
    this.#source = source;
    this.#position = position;
    this.#time = time;
  }

  encode({ text, value }: ParsedRecord, reasons: readonly Reason[]): string {
    const context = JSON.stringify({
      log_type: this.#schema.logType,
      source_id: this.#source.id,
      source_label: this.#source.label,
      time: this.#time,
      position: this.#position,
      reasons,
    });
    const record = value === NOT_JSON ? `${RECORD_TEXT}${JSON.stringify(text)}` : `${RECORD}${text}`;
    return `${context.slice(0, -1)}${record}}`;
  }
}

/** The raw record in a line that a QuarantineEncoder wrote. Any other line is returned as it is. */
export function decodeQuarantineLine(line: string): string {
  // No earlier field has this name, and within a string the quotes are escaped.
  const start = line.indexOf(RECORD);
  if (start !== -1) return line.slice(start + RECORD.length, -1);
  const fields = parseJson(line);
  const text = isObject(fields) ? fields['record_text'] : undefined;
  return typeof text === 'string' ? text : line;
}
