import type { CompiledSchema } from '../../../schemas/compiled-schema.ts';
import { isObject, parseJson, stringFields } from '../json.ts';
import { NOT_JSON, NOT_UTF8, type RecordView } from '../record-view.ts';
import type { Source } from '../source.ts';
import type { Position } from '../state.ts';
import type { Reason } from '../validate.ts';
import type { LineBuffer } from './line-buffer.ts';

const RECORD = ',"record":';
const RECORD_TEXT = 'record_text';
const RECORD_BASE64 = 'record_base64';

/**
 * Encodes rejected records. A line contains the reasons, where and when the record was read, and the whole record, so that it
 * can be validated again after a schema change. The field `record` contains the raw record. A record that is not valid JSON
 * would break the line, so it is in the field `record_text` as a string. A record that is not valid UTF-8 is no string either:
 * its bytes are in the field `record_base64`.
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

  /** Adds the line of a record. */
  encode({ bytes, value }: RecordView, reasons: readonly Reason[], lines: LineBuffer): void {
    const context = {
      log_type: this.#schema.logType,
      source_id: this.#source.id,
      source_label: this.#source.label,
      time: this.#time,
      position: this.#position,
      reasons,
    };
    if (value === NOT_UTF8) {
      lines.addText(`${JSON.stringify({ ...context, [RECORD_BASE64]: bytes.toString('base64') })}\n`);
    } else if (value === NOT_JSON) {
      lines.addText(`${JSON.stringify({ ...context, [RECORD_TEXT]: bytes.toString() })}\n`);
    } else {
      lines.addText(JSON.stringify(context).slice(0, -1) + RECORD);
      lines.add(bytes);
      lines.addText('}\n');
    }
  }
}

/**
 * The raw record in a line that a QuarantineEncoder wrote. Any other line is returned as it is.
 *
 * @param line without its line break
 */
export function decodeQuarantineLine(line: Buffer): Buffer {
  // No earlier field has this name, and within a string the quotes are escaped.
  const start = line.indexOf(RECORD);
  if (start !== -1) return line.subarray(start + RECORD.length, -1);
  const fields = parseJson(line.toString());
  if (!isObject(fields)) return line;
  const { [RECORD_TEXT]: text, [RECORD_BASE64]: base64 } = fields;
  if (typeof text === 'string') return Buffer.from(text);
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : line;
}

/**
 * The reasons in a line that a QuarantineEncoder wrote. None in any other line.
 *
 * @param line without its line break
 */
export function decodeReasons(line: Buffer): readonly Reason[] {
  const start = line.indexOf(RECORD);
  const fields = parseJson(start === -1 ? line.toString() : `${line.toString('utf8', 0, start)}}`);
  const reasons = isObject(fields) ? fields['reasons'] : undefined;
  if (!Array.isArray(reasons)) return [];
  return reasons.filter(isObject).map((reason) => {
    const { path = '', keyword = '', message = '' } = stringFields(reason);
    return { path, keyword, message };
  });
}
