import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeQuarantineLine, QuarantineEncoder } from '../../../../lambdas/ingest/lines/quarantine-line.ts';
import { parseRecord } from '../../../../lambdas/ingest/record.ts';
import { validate } from '../../../../lambdas/ingest/validate.ts';
import { SCHEMAS } from '../../../../schemas/validators/by-log-type.ts';
import { SIGN_INS, SOURCE } from '../../../support/ports/run.ts';

const STARTED_AT = '2026-11-22T20:00:00.000Z';
const schema = SCHEMAS[SIGN_INS.logType];

function encode(text: string, cursor = 'a'): string {
  const record = parseRecord(schema, text);
  const reasons = validate(schema, record.value, true);
  return new QuarantineEncoder(schema, SOURCE, { cursor }, STARTED_AT).encode(record, reasons);
}

describe('a quarantine line', () => {
  it('decodes to the raw record, valid JSON or not', () => {
    const rejected = fc.oneof(
      fc.json(),
      fc.string(),
      fc.string().map((text) => JSON.stringify({ uuid: text, record: { record: text } })),
      fc.string().map((text) => `{"uuid":"${text}"`),
    );
    fc.assert(
      fc.property(rejected, fc.string(), (record, cursor) => {
        // The API client returns records without line breaks.
        const text = record.replaceAll(/[\r\n]/g, ' ');
        const line = encode(text, `${cursor},"record":1`);
        expect(decodeQuarantineLine(line)).toBe(text);
        expect(line).not.toContain('\n');
      }),
      { numRuns: 1_000 },
    );
  });

  it('contains the reasons, and where and when the record was read', () => {
    expect(JSON.parse(encode('{"uuid":1}'))).toEqual({
      log_type: 'OnePassword.SignInAttempt',
      source_id: SOURCE.id,
      source_label: SOURCE.label,
      time: STARTED_AT,
      position: { cursor: 'a' },
      reasons: validate(schema, { uuid: 1 }, true),
      record: { uuid: 1 },
    });
  });

  it('contains a record that is not valid JSON as a string', () => {
    expect(JSON.parse(encode('{"uuid":'))).toMatchObject({
      reasons: [{ path: '', keyword: 'json', message: 'must be JSON' }],
      record_text: '{"uuid":',
    });
  });

  it('that the pipeline did not write is returned as it is', () => {
    expect(decodeQuarantineLine('not JSON')).toBe('not JSON');
    expect(decodeQuarantineLine('{"a":1}')).toBe('{"a":1}');
  });
});
