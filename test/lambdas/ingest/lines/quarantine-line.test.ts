import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeQuarantineLine,
  decodeReasons,
  QuarantineEncoder,
} from '../../../../lambdas/ingest/lines/quarantine-line.ts';
import { validate } from '../../../../lambdas/ingest/validate.ts';
import { SCHEMAS } from '../../../../schemas/validators/by-log-type.ts';
import { SIGN_INS, SOURCE } from '../../../support/ports/run.ts';
import { linesFrom, viewOf } from '../../../support/records.ts';

const STARTED_AT = '2026-11-22T20:00:00.000Z';
const schema = SCHEMAS[SIGN_INS.logType];

/** The line of a record, without its line break. */
function encode(record: string | Buffer, cursor = 'a'): string {
  const view = viewOf(record);
  const reasons = validate(view, true);
  const line = linesFrom((lines) => {
    new QuarantineEncoder(schema, SOURCE, { cursor }, STARTED_AT).encode(view, reasons, lines);
  });
  expect(line.indexOf('\n')).toBe(line.length - 1);
  return line.slice(0, -1);
}

/** The raw record in a line. */
const decode = (line: string) => decodeQuarantineLine(Buffer.from(line));

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
        expect(decode(line).toString()).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it('decodes to the bytes of the raw record, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (bytes, cursor) => {
        // The API client returns records without line breaks, unless they are not valid JSON.
        const record = Buffer.from(bytes.filter((byte) => byte !== 0x0a && byte !== 0x0d));
        expect(decode(encode(record, `${cursor},"record":1`))).toEqual(record);
      }),
      { numRuns: 500 },
    );
  });

  it('contains the reasons, and where and when the record was read', () => {
    expect(JSON.parse(encode('{"uuid":1}'))).toEqual({
      log_type: 'OnePassword.SignInAttempt',
      source_id: SOURCE.id,
      source_label: SOURCE.label,
      time: STARTED_AT,
      position: { cursor: 'a' },
      reasons: validate(viewOf('{"uuid":1}'), true),
      record: { uuid: 1 },
    });
  });

  it('contains a record that is not valid JSON as a string', () => {
    expect(JSON.parse(encode('{"uuid":'))).toMatchObject({
      reasons: [{ path: '', keyword: 'json', message: 'must be JSON' }],
      record_text: '{"uuid":',
    });
  });

  it('keeps the line breaks of a record that is not valid JSON, and is one line', () => {
    const record = '{"a":"b\r\nc"}';
    expect(decode(encode(record)).toString()).toBe(record);
  });

  it.each<[string, Buffer]>([
    ['Latin-1', Buffer.from('{"name":"caf\xe9","record":1}', 'latin1')],
    ['an encoded surrogate', Buffer.from('{"name":"\xed\xa0\x80"}', 'latin1')],
    ['an overlong encoding', Buffer.from('{"name":"\xc0\xaf"}', 'latin1')],
    ['half a character at its end', Buffer.from('{"a":1\xc3', 'latin1')],
    ['a line break', Buffer.from('{"a":"\xff\n"}', 'latin1')],
  ])('contains a record that is not valid UTF-8 as base64: %s', (_, record) => {
    const line = encode(record);
    expect(JSON.parse(line)).toEqual({
      log_type: 'OnePassword.SignInAttempt',
      source_id: SOURCE.id,
      source_label: SOURCE.label,
      time: STARTED_AT,
      position: { cursor: 'a' },
      reasons: [{ path: '', keyword: 'utf8', message: 'must be UTF-8' }],
      record_base64: record.toString('base64'),
    });
    expect(decode(line)).toEqual(record);
  });

  it('that the pipeline did not write is returned as it is', () => {
    for (const line of ['not JSON', '{"a":1}', '[]', '{"record_text":1}', '{"record_base64":null}']) {
      expect(decode(line).toString()).toBe(line);
    }
  });

  it('has its reasons, whatever the record is', () => {
    for (const record of ['{"uuid":1,"reasons":[]}', '{"uuid":', '"a"']) {
      expect(decodeReasons(Buffer.from(encode(record)))).toEqual(validate(viewOf(record), true));
    }
  });

  it('has no reasons if the pipeline did not write it', () => {
    for (const line of ['not JSON', '[]', '{"reasons":1}', '{"reasons":[1,null]}']) {
      expect(decodeReasons(Buffer.from(line))).toEqual([]);
    }
    expect(decodeReasons(Buffer.from('{"reasons":[{"path":1}],"record":{}}'))).toEqual([
      { path: '', keyword: '', message: '' },
    ]);
  });
});
