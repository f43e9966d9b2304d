import { IDENTITY_WORDS, RowIds, writeIdentity } from '../../lambdas/ingest/identity.ts';
import { RawRecords } from '../../lambdas/ingest/raw-records.ts';
import { RecordView } from '../../lambdas/ingest/record-view.ts';
import { LineBuffer } from '../../lambdas/ingest/lines/line-buffer.ts';
import type { Page } from '../../lambdas/ingest/ports.ts';
import type { Position } from '../../lambdas/ingest/state.ts';
import { rawBytes, rawText } from './raw-text.ts';
import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';

/** A page without records. */
export const NO_RECORDS = RawRecords.of([]);

/** A page of records. A string is a raw text. */
export function rawRecords(records: readonly (string | Uint8Array)[]): RawRecords {
  return RawRecords.of(records.map((record) => (typeof record === 'string' ? rawBytes(record) : record)));
}

/** A page. Its memory is overwritten when it is released, so looking at it afterwards does not go unnoticed. */
export function pageOf(records: readonly string[], next: Position, hasMore: boolean): Page {
  const raw = rawRecords(records);
  const release = () => {
    raw.bytes.fill('!');
  };
  return { records: raw, next, hasMore, release };
}

/** Records as raw texts. */
export function textsOf(records: Iterable<Buffer>): string[] {
  return [...records].map(rawText);
}

/** A view of a raw record. By default, it is a sign-in attempt. A string is a raw text. */
export function viewOf(
  record: string | Uint8Array,
  schema: CompiledSchema = SCHEMAS['OnePassword.SignInAttempt'],
): RecordView {
  return new RecordView(schema).show(typeof record === 'string' ? rawBytes(record) : Buffer.from(record));
}

/** Everything that a view shows of its record, copied. */
export function shownBy(view: RecordView) {
  const { bytes, rowId: id, identity, eventTime } = view;
  return {
    bytes: Buffer.from(bytes),
    value: view.exactValue(),
    rowId: id,
    identity: [...identity],
    eventTime,
  };
}

/** The text that is added to a line buffer. */
export function linesFrom(add: (lines: LineBuffer) => void): string {
  const lines = new LineBuffer();
  add(lines);
  return lines.bytes.toString();
}

/** The row id of a raw record. */
export function rowId(logType: string, record: string | Uint8Array): string {
  return new RowIds(logType).of(Buffer.from(record));
}

/** The words by which a record with this row id and uuid is deduplicated. */
export function identityOf(id: string, uuid: string | undefined): Uint32Array {
  const words = new Uint32Array(IDENTITY_WORDS);
  writeIdentity(words, id, uuid);
  return words;
}
