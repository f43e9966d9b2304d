import assert from 'node:assert/strict';
import fc from 'fast-check';
import { eventDay } from '../../lambdas/ingest/identity.ts';
import { decodeEventLine, EventEncoder } from '../../lambdas/ingest/lines/event-line.ts';
import { LineBuffer } from '../../lambdas/ingest/lines/line-buffer.ts';
import { decodeQuarantineLine, QuarantineEncoder } from '../../lambdas/ingest/lines/quarantine-line.ts';
import { RawRecords } from '../../lambdas/ingest/raw-records.ts';
import { NOT_JSON, NOT_UTF8, RecordView } from '../../lambdas/ingest/record-view.ts';
import { isHarmlessPath } from '../../lambdas/ingest/safe-text.ts';
import { UnknownFields } from '../../lambdas/ingest/unknown-fields.ts';
import { validate } from '../../lambdas/ingest/validate.ts';
import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { SOURCE } from '../support/ports/run.ts';
import { anyRecord } from './any-record.ts';
import { LOG_TYPES } from './log-types.ts';
import { plainRecord, type PlainRecord } from './plain-record.ts';

export const PARSE_TIME = '2026-11-22 20:00:00.000000000';
export const STARTED_AT = '2026-11-22T20:00:00.000Z';

/** Records of one log type that one view shows, one after the other. */
export interface RecordSequence {
  readonly schema: CompiledSchema;
  readonly standardFields: boolean;
  readonly records: readonly Buffer[];
}

export const anyRecords: fc.Arbitrary<RecordSequence> = fc.oneof(
  ...LOG_TYPES.map(({ schema, json }) =>
    fc.record({
      schema: fc.constant(schema),
      standardFields: fc.boolean(),
      records: fc.array(anyRecord(json), { minLength: 1, maxLength: 6 }),
    }),
  ),
);

/**
 * Shows each record, and derives everything from it that the pipeline does.
 *
 * @returns the number of valid records
 * @throws AssertionError if anything is not what the plain reference says
 */
export function checkRecords({ schema, standardFields, records }: RecordSequence): number {
  const view = new RecordView(schema);
  const decodingView = new RecordView(schema);
  const source = { ...SOURCE, standardFields };
  const events = new EventEncoder(schema, source, PARSE_TIME);
  const quarantine = new QuarantineEncoder(schema, source, { cursor: 'c' }, STARTED_AT);
  const unknownFields = new UnknownFields(schema.fields);
  const expectedUnknown = new Set<string>();
  const lines = new LineBuffer();
  const page = RawRecords.of(records);
  let valid = 0;
  for (const [i, record] of records.entries()) {
    const plain = plainRecord(record, schema, standardFields);
    view.show(page.at(i), page.areUtf8);
    assertShown(view, record, plain);
    const reasons = validate(view, standardFields);
    assert.deepEqual(reasons, plain.reasons);
    lines.clear();
    if (reasons.length === 0) {
      valid += 1;
      events.encode(view, lines);
      const line = lines.bytes.subarray(0, -1);
      assert.deepEqual(
        lines.bytes,
        Buffer.concat([eventLine(record, plain, schema, standardFields), LINE_FEED]),
      );
      assertShown(decodeEventLine(decodingView, Buffer.from(line)), record, plain);
      unknownFields.add(view);
      for (const path of plain.unknownFields) if (isHarmlessPath(path)) expectedUnknown.add(path);
      assert.deepEqual([...unknownFields.report.paths].sort(), [...expectedUnknown].sort());
    } else {
      quarantine.encode(view, reasons, lines);
      const line = lines.bytes.subarray(0, -1);
      assert.equal(lines.bytes.indexOf(LINE_FEED), line.length);
      assert.deepEqual((JSON.parse(line.toString()) as { reasons: unknown }).reasons, plain.reasons);
      assert.deepEqual(decodeQuarantineLine(Buffer.from(line)), record);
    }
    assertShown(view, record, plain);
  }
  return valid;
}

const LINE_FEED = Buffer.from('\n');

function assertShown(view: RecordView, record: Buffer, plain: PlainRecord): void {
  assert.deepEqual(view.bytes, record);
  assert.equal(view.rowId, plain.rowId);
  assert.deepEqual([...view.identity], plain.identity);
  assert.equal(view.eventTime, plain.eventTime);
  assert.equal(eventDay(view.eventTime), plain.eventTime?.slice(0, 10) ?? 'none');
  const exact = view.exactValue();
  assert.deepEqual(exact === NOT_JSON || exact === NOT_UTF8 ? undefined : exact, plain.value);
  assert.equal(typeof exact === 'symbol', typeof view.value === 'symbol');
  if (typeof exact !== 'symbol') assert.deepEqual(decoded(view, view.value), plain.value);
}

/** A value whose names and strings are decoded again. */
function decoded(view: RecordView, value: unknown): unknown {
  if (typeof value === 'string') return view.text(value);
  if (Array.isArray(value)) return value.map((element) => decoded(view, element));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [view.text(name), decoded(view, inner)]),
  );
}

/** The line of an accepted event, without its line break. */
export function eventLine(
  record: Buffer,
  { rowId, eventTime, indicatorFields }: PlainRecord,
  { logType, version }: CompiledSchema,
  standardFields: boolean,
): Buffer {
  if (!standardFields) return record;
  const added = {
    p_log_type: logType,
    p_parse_time: PARSE_TIME,
    p_schema_version: version,
    p_source_id: SOURCE.id,
    p_source_label: SOURCE.label,
    p_event_time: eventTime ?? PARSE_TIME,
    p_row_id: rowId,
    ...indicatorFields,
  };
  return Buffer.concat([record.subarray(0, -1), Buffer.from(`,${JSON.stringify(added).slice(1)}`)]);
}
