import { gunzipSync } from 'node:zlib';

/** The lines of an object's body. */
export function linesIn(body: Buffer): string[] {
  return gunzipSync(body).toString().trimEnd().split('\n');
}

/** The record in a delivered line: what stands before Panther's fields. */
export function recordOf(line: string): string {
  return `${line.slice(0, line.indexOf(',"p_log_type":"OnePassword.'))}}`;
}

/** The record in a line of quarantine. */
export function rejectedRecordOf(line: string): string {
  const name = '"record":';
  return line.slice(line.indexOf(name) + name.length, -1);
}
