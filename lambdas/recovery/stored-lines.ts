import { gunzipSync } from 'node:zlib';
import { FixSettings } from '../ingest/errors.ts';
import { rowId } from '../ingest/identity.ts';
import { isObject, parseJson } from '../ingest/json.ts';
import type { StoredObject } from '../ingest/ports.ts';

/** What tells one event from another. */
export interface Identity {
  /** p_row_id: a hash of the record's whole text. */
  readonly rowId: string;
  /** 1Password's own id of the event; undefined where a record has none. */
  readonly uuid: string | undefined;
}

/**
 * The lines of a stored object.
 *
 * @throws FixSettings when it is none that the pipeline wrote
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

/** The identity of the event in a delivered line, with or without standard fields beside it. */
export function identityOf(logType: string, line: string): Identity {
  // The first of the fields that are added. Inside a text its quotes would be escaped, and a record's own comes before.
  const end = line.lastIndexOf(',"p_log_type":');
  const id = rowId(logType, `${line.slice(0, end)}}`);
  const isOurs = end !== -1 && line.includes(`"p_row_id":"${id}"`, end);
  return { rowId: isOurs ? id : rowId(logType, line), uuid: uuidOf(parseJson(line)) };
}

/** 1Password's id of a parsed record. Every event of every feed has one (Events API reference, each event's `uuid`). */
export function uuidOf(record: unknown): string | undefined {
  const uuid = isObject(record) ? record['uuid'] : undefined;
  return typeof uuid === 'string' ? uuid : undefined;
}

/** The whole text of the record in a line of a quarantine object. */
export function rejectedRecordIn(line: string): string {
  // What stands before it holds no field of that name, and inside a text the quotes would be escaped.
  const start = line.indexOf(',"record":');
  if (start !== -1) return line.slice(start + ',"record":'.length, -1);
  const kept = parseJson(line);
  const text = isObject(kept) ? kept['record_text'] : undefined;
  return typeof text === 'string' ? text : line;
}
