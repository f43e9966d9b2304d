import { gunzipSync } from 'node:zlib';

/** Returns the lines of a gzip object body. */
export function linesIn(body: Buffer): string[] {
  return gunzipSync(body).toString().trimEnd().split('\n');
}

/** Returns the raw record in an event line: everything before Panther's fields. */
export function recordOf(line: string): string {
  return `${line.slice(0, line.indexOf(',"p_log_type":"OnePassword.'))}}`;
}

/** Returns the raw record in a quarantine line. */
export function rejectedRecordOf(line: string): string {
  const name = '"record":';
  return line.slice(line.indexOf(name) + name.length, -1);
}
