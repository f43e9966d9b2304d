import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEventLine, EventEncoder } from '../../../../lambdas/ingest/lines/event-line.ts';
import { RecordView } from '../../../../lambdas/ingest/record-view.ts';
import { SCHEMAS } from '../../../../schemas/validators/by-log-type.ts';
import { SIGN_INS, signIn, SOURCE } from '../../../support/ports/run.ts';
import { linesFrom, rowId, shownBy, viewOf } from '../../../support/records.ts';

const PARSE_TIME = '2026-11-22 20:00:00.000000000';
const schema = SCHEMAS[SIGN_INS.logType];
/** The line of a record, without its line break. */
const encode = (record: string, standardFields = true, of = schema) => {
  const encoder = new EventEncoder(of, { ...SOURCE, standardFields }, PARSE_TIME);
  const line = linesFrom((lines) => {
    encoder.encode(viewOf(record, of), lines);
  });
  expect(line).toMatch(/^[^\n]*\n$/);
  return line.slice(0, -1);
};
const decode = (line: string, view = new RecordView(schema)) =>
  shownBy(decodeEventLine(view, Buffer.from(line)));

describe('an event line', () => {
  it.each([true, false])('decodes to the raw record, with standard fields: %s', (standardFields) => {
    // Text within the record that looks like the added fields.
    const tricky = fc.string().map((text) => `${text},"p_log_type":"x","p_row_id":"y"}`);
    const details = fc.oneof(tricky, fc.jsonValue(), fc.dictionary(fc.string(), tricky));
    // One view decodes all lines.
    const view = new RecordView(schema);
    fc.assert(
      fc.property(details, fc.uuid(), (value, uuid) => {
        const record = signIn(uuid, { details: { value } });
        expect(decode(encode(record, standardFields), view)).toEqual(shownBy(viewOf(record)));
      }),
      { numRuns: 500 },
    );
  });

  it('decodes to a record that has a field of that name itself, if none were added', () => {
    const record = signIn('E0', { p_log_type: 'x', p_row_id: 'y' });
    expect(decode(encode(record, false))).toEqual(shownBy(viewOf(record)));
  });

  it('is valid JSON with every field of the record and the standard fields', () => {
    const record = signIn('E0', { target_user: { email: 'ann@example.com' } });
    expect(JSON.parse(encode(record))).toEqual({
      ...(JSON.parse(record) as object),
      p_log_type: 'OnePassword.SignInAttempt',
      p_parse_time: PARSE_TIME,
      p_schema_version: schema.version,
      p_source_id: SOURCE.id,
      p_source_label: SOURCE.label,
      p_event_time: '2026-11-22 19:59:58.123456789',
      p_row_id: rowId(schema.logType, record),
      p_any_emails: ['ann@example.com'],
      p_any_usernames: ['ann'],
    });
  });

  it('ends with the fields of its own record, also after another one', () => {
    const encoder = new EventEncoder(schema, SOURCE, PARSE_TIME);
    const view = new RecordView(schema);
    const records = [
      signIn('E0', { target_user: { email: 'zoë@example.com' } }),
      signIn('E1'),
      signIn('E2', { target_user: { email: 'ann@example.com' } }),
    ];
    const lines = linesFrom((buffer) => {
      for (const record of records) encoder.encode(view.show(Buffer.from(record)), buffer);
    });
    expect(lines).toBe(records.map((record) => `${encode(record)}\n`).join(''));
  });

  it('has the parse time as its event time if the record has none', () => {
    const without = { ...schema, eventTimes: [] };
    expect(JSON.parse(encode(signIn('E0'), true, without))).toMatchObject({ p_event_time: PARSE_TIME });
  });
});
