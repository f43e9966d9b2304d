import { describe, expect, it } from 'vitest';
import { NOT_JSON, NOT_UTF8, RecordView } from '../../../lambdas/ingest/record-view.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { signIn } from '../../support/ports/run.ts';
import { identityOf, rowId, shownBy, viewOf } from '../../support/records.ts';

const schema = SCHEMAS['OnePassword.SignInAttempt'];

/** What a view shows of a record without a value: a row id, an identity that depends on all of its bytes, and no event time. */
const withoutValue = (record: string | Buffer, value: symbol) => ({
  bytes: Buffer.from(record),
  value,
  rowId: rowId(schema.logType, record),
  identity: [...identityOf(rowId(schema.logType, record), undefined)],
  eventTime: undefined,
});

describe('a view of a record', () => {
  it('derives the value, ids, and event time, and keeps the raw record', () => {
    const text = ` ${signIn('E0', { latitude: 1 }).replace(':1}', ':1.0}')}`;
    expect(shownBy(viewOf(text))).toEqual({
      bytes: Buffer.from(text),
      value: JSON.parse(text) as unknown,
      rowId: rowId(schema.logType, text),
      identity: [...identityOf(rowId(schema.logType, text), 'E0')],
      eventTime: '2026-11-22 19:59:58.123456789',
    });
  });

  it('has NOT_JSON, a row id, and nothing else for a record that is not valid JSON', () => {
    for (const text of ['{"uuid":"E0"', '{"uuid":"é"', '', '\ufeff{"uuid":"E0"}', '\u00a0{"uuid":"E0"}']) {
      expect(shownBy(viewOf(text))).toEqual(withoutValue(text, NOT_JSON));
    }
  });

  it('has NOT_UTF8, a row id, and nothing else for a record that is not valid UTF-8', () => {
    const record = Buffer.from(signIn('E0', { name: 'café' }), 'latin1');
    expect(shownBy(viewOf(record))).toEqual(withoutValue(record, NOT_UTF8));
  });

  it.each([
    ['as characters', signIn('Ü🦊', { 'né e': 'Zoë\u2028\u00a0' })],
    ['as escapes', String.raw`{"uuid":"\u00dc\ud83e\udd8a","n\u00e9 e":"Zo\u00eb\u2028\u00a0"}`],
    ['as both', '{"uuid":"\\u00dc🦊","n\\u00e9 e":"Zoë\u2028\u00a0"}'],
  ])('shows characters beyond ASCII that are written %s', (_, text) => {
    const view = viewOf(text);
    const [uuid, unknown] = Object.entries(view.value as Record<string, string>).filter(
      ([name]) => name === 'uuid' || name.startsWith('n'),
    );
    expect(uuid?.map((seen) => view.text(seen))).toEqual(['uuid', 'Ü🦊']);
    expect(unknown?.map((seen) => view.text(seen))).toEqual(['né e', 'Zoë\u2028\u00a0']);
    expect(view.exactValue()).toEqual(JSON.parse(text));
    expect(shownBy(view).identity).toEqual([...identityOf(rowId(schema.logType, text), 'Ü🦊')]);
  });

  it('has a value with exact strings if its schema has names or values beyond ASCII', () => {
    const text = signIn('E0', { Größe: 'übel' });
    expect(viewOf(text, { ...schema, isAscii: false }).value).toEqual(JSON.parse(text));
  });

  it('shows one record after the other, and nothing of the ones before', () => {
    const records = [
      signIn('Zoë'),
      signIn('E0'),
      '{"uuid":"\\u00eb","type":"ë"}',
      '{}',
      '{"uuid":"Zoë"',
      Buffer.from('{"uuid":"Zo\xeb"}', 'latin1'),
      signIn('Zoë', { timestamp: '2026-01-01T00:00:00Z' }),
      '[]',
    ];
    const view = new RecordView(schema);
    for (const record of [...records, ...records.toReversed()]) {
      expect(shownBy(view.show(Buffer.from(record)))).toEqual(shownBy(viewOf(record)));
    }
  });

  it('shows the same of a record that is known to be valid UTF-8', () => {
    for (const text of [signIn('E0'), signIn('Zoë'), '{"a":"\\u00e9é"}', '{']) {
      const known = new RecordView(schema).show(Buffer.from(text), true);
      expect(shownBy(known)).toEqual(shownBy(viewOf(text)));
    }
  });
});
