import { gunzipSync } from 'node:zlib';
import { FixSettings } from '../ingest/errors.ts';
import { rowId } from '../ingest/identity.ts';
import { isObject, parseJson } from '../ingest/json.ts';
import type { StoredObject } from '../ingest/ports.ts';

/**
 * The lines of a stored object.
 *
 * @throws FixSettings if the pipeline did not write it
 */
export function linesOf({ key, body }: StoredObject): readonly string[] {
  try {
    return gunzipSync(body).toString().trimEnd().split('\n');
  } catch (cause) {
    throw new FixSettings(`${key} is not gzip, so it is none of the pipeline's objects: move it away`, {
      cause,
    });
  }
}

/** The row id of the record in a delivered line, with or without standard fields beside it. */
export function rowIdOf(logType: string, line: string): string {
  // The first field that is added. Inside a string its quotes would be escaped, and a field of the record itself comes before it.
  const end = line.lastIndexOf(',"p_log_type":');
  const id = rowId(logType, `${line.slice(0, end)}}`);
  const isOurs = end !== -1 && line.includes(`"p_row_id":"${id}"`, end);
  return isOurs ? id : rowId(logType, line);
}

/** The whole text of the record in a line of a quarantine object. */
export function rejectedRecordIn(line: string): string {
  // No field before it has that name, and inside a string the quotes would be escaped.
  const start = line.indexOf(',"record":');
  if (start !== -1) return line.slice(start + ',"record":'.length, -1);
  const kept = parseJson(line);
  const text = isObject(kept) ? kept['record_text'] : undefined;
  return typeof text === 'string' ? text : line;
}
