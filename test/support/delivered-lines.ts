import { decodeEventLine } from '../../lambdas/ingest/lines/event-line.ts';
import { decodeObject } from '../../lambdas/ingest/lines/object-lines.ts';
import { decodeQuarantineLine } from '../../lambdas/ingest/lines/quarantine-line.ts';
import { RecordView } from '../../lambdas/ingest/record-view.ts';
import { rawText } from './raw-text.ts';
import type { LogType } from '../../lambdas/contract/feeds.ts';
import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';

/** The lines of a gzip object body. */
export function linesIn(body: Buffer): readonly string[] {
  return decodeObject({ key: '', body, metadata: {} }).map(String);
}

/** The raw record in a line of events with standard fields. */
export function recordOf(line: string): string {
  const { p_log_type: logType } = JSON.parse(line) as { p_log_type: LogType };
  return decodeEventLine(new RecordView(SCHEMAS[logType]), Buffer.from(line)).bytes.toString();
}

/** The raw record in a quarantine line, as a raw text. */
export function rejectedRecordOf(line: string): string {
  return rawText(decodeQuarantineLine(Buffer.from(line)));
}
