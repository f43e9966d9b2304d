import { describe, expect, it } from 'vitest';
import { IndicatorFields } from '../../../../lambdas/ingest/lines/indicator-fields.ts';
import { RecordView } from '../../../../lambdas/ingest/record-view.ts';
import { EACH, type IndicatorField } from '../../../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../../../schemas/validators/by-log-type.ts';
import { sampleObject } from '../../../support/samples/read.ts';
import { viewOf } from '../../../support/records.ts';

const golden = sampleObject('panther_signinattempt_2024.panther-analysis-test.json');
const { indicators } = SCHEMAS['OnePassword.SignInAttempt'];

/** The `p_any_` fields of a record that is given as a value. */
const indicatorFields = (of: readonly IndicatorField[], record: unknown): string =>
  new IndicatorFields(of).of(viewOf(JSON.stringify(record)));

const fields = (text: string): unknown => JSON.parse(`{${text.replace(/^,/, '')}}`);

describe('indicator fields', () => {
  it('contain what the indicators of the schema find', () => {
    expect(fields(indicatorFields(indicators, golden))).toEqual({
      p_any_emails: ['dude.lightbulb@example.co'],
      p_any_ip_addresses: ['1.1.1.1'],
      p_any_usernames: ['dude.lightbulb'],
    });
  });

  const auditIndicators = SCHEMAS['OnePassword.AuditEvent'].indicators;
  const auditEvent = {
    actor_uuid: 'U2',
    actor_details: { uuid: 'U1', name: 'Zoë', email: ' zoe@example.com ' },
    object_details: { uuid: 'U2', name: 'zoe', email: '' },
    aux_details: null,
    session: { ip: '2001:db8::1' },
  };
  const auditFields =
    ',"p_any_actor_ids":["U1","U2"],"p_any_emails":["zoe@example.com"],' +
    '"p_any_ip_addresses":["2001:db8::1"],"p_any_usernames":["Zoë","zoe"]';

  it('are sorted and unique, and come from names and email addresses', () => {
    expect(indicatorFields(auditIndicators, auditEvent)).toBe(auditFields);
  });

  it('are those of the record, not of the record before', () => {
    const one = new IndicatorFields(auditIndicators);
    const view = new RecordView(SCHEMAS['OnePassword.AuditEvent']);
    const of = (record: unknown) => one.of(view.show(Buffer.from(JSON.stringify(record))));
    expect(of(auditEvent)).toBe(auditFields);
    expect(of({})).toBe('');
    expect(of({ actor_uuid: 'U3' })).toBe(',"p_any_actor_ids":["U3"]');
    expect(of(auditEvent)).toBe(auditFields);
  });

  it('are omitted if no value has the expected form', () => {
    expect(
      indicatorFields(indicators, { client: { ip_address: 'n/a' }, target_user: { email: 'none' } }),
    ).toBe('');
  });

  it('are found in arrays', () => {
    const record = { seen: [{ ip: '10.0.0.2' }, {}, { ip: '10.0.0.1' }] };
    expect(indicatorFields([{ path: ['seen', EACH, 'ip'], names: ['ip'] }], record)).toBe(
      ',"p_any_ip_addresses":["10.0.0.1","10.0.0.2"]',
    );
  });

  it('ignore values that are not strings, or not an array where the schema has one', () => {
    const custom: readonly IndicatorField[] = [
      { path: ['name'], names: ['username'] },
      { path: ['names', EACH], names: ['username'] },
    ];
    expect(indicatorFields(custom, { name: null, names: 'ann' })).toBe('');
    expect(indicatorFields(custom, { name: 7, names: [null, 'ann'] })).toBe(',"p_any_usernames":["ann"]');
  });

  it('ignore inherited properties of a record', () => {
    expect(indicatorFields([{ path: ['constructor', 'name'], names: ['username'] }], {})).toBe('');
  });

  it('contain all values of a field with several indicators, and each value once', () => {
    const custom: readonly IndicatorField[] = [
      { path: ['a'], names: ['username', 'trace_id'] },
      { path: ['b', EACH], names: ['trace_id', 'username'] },
    ];
    expect(indicatorFields(custom, { a: 'x', b: ['y', 'x', ' x', 'a', 'y'] })).toBe(
      ',"p_any_trace_ids":["a","x","y"],"p_any_usernames":["a","x","y"]',
    );
  });

  it.each([
    ['an ideographic space', '\u3000山田\u3000', '山田'],
    ['a non-breaking space', '\u00a0à\u00a0', 'à'],
    ['a line separator', '\u2028🦊\u2029', '🦊'],
    ['a byte order mark', '\ufeffë', 'ë'],
    // The second byte of à is that of a non-breaking space in Latin-1.
    ['none', 'à', 'à'],
    ['no space', '\u0085x\u0085', '\u0085x\u0085'],
  ])('contain names without the space around them: %s', (_, name, expected) => {
    expect(indicatorFields(auditIndicators, { actor_details: { name } })).toBe(
      `,"p_any_usernames":[${JSON.stringify(expected)}]`,
    );
  });

  it('are sorted by UTF-16 code units, as they are written', () => {
    const names = ['🦊', '\uffee', 'é', 'z', '\u00ff', 'Z'];
    expect(indicatorFields([{ path: ['names', EACH], names: ['username'] }], { names })).toBe(
      `,"p_any_usernames":${JSON.stringify(names.toSorted())}`,
    );
  });
});
