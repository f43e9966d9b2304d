import { decodeEventLine } from '../../lambdas/ingest/lines/event-line.ts';
import { decodeObject } from '../../lambdas/ingest/lines/object-lines.ts';
import { decodeQuarantineLine } from '../../lambdas/ingest/lines/quarantine-line.ts';
import type { LogType } from '../../lambdas/contract/feeds.ts';
import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';

/** The lines of a gzip object body. */
export function linesIn(body: Buffer): readonly string[] {
  return decodeObject({ key: '', body, metadata: {} });
}

/** The raw record in a line of events with standard fields. */
export function recordOf(line: string): string {
  const { p_log_type: logType } = JSON.parse(line) as { p_log_type: LogType };
  return decodeEventLine(SCHEMAS[logType], line).text;
}

/** The raw record in a quarantine line. */
export const rejectedRecordOf = decodeQuarantineLine;
