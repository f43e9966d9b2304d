import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  commonFields,
  indicatorFields,
  isStandardField,
} from '../../../../lambdas/ingest/lines/standard-fields.ts';
import { eventTime } from '../../../../lambdas/ingest/record.ts';
import { EACH, type CompiledSchema } from '../../../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../../../schemas/validators/by-log-type.ts';
import { SOURCE } from '../../../support/ports/run.ts';

const golden = JSON.parse(
  readFileSync(
    new URL(
      '../../../support/samples/panther_signinattempt_2024.panther-analysis-test.json',
      import.meta.url,
    ),
    'utf8',
  ),
) as Record<string, unknown>;

const fields = (text: string): unknown => JSON.parse(`{${text.replace(/^,/, '')}}`);

describe('standard fields', () => {
  const schema = SCHEMAS['OnePassword.SignInAttempt'];

  it('have the names and formats of an event that Panther emitted', () => {
    const common = fields(commonFields(schema, SOURCE, String(golden['p_parse_time'])));
    for (const name of ['p_log_type', 'p_parse_time', 'p_schema_version']) {
      expect(common).toHaveProperty(name, golden[name]);
    }
    // As the API sent it, before Panther converted it.
    const timestamp = String(golden['timestamp']).replace(' ', 'T') + 'Z';
    expect(eventTime(schema, { timestamp })).toBe(golden['p_event_time']);
  });

  it('contain what the indicators of the schema find', () => {
    expect(fields(indicatorFields(schema, golden))).toEqual({
      p_any_emails: ['dude.lightbulb@example.co'],
      p_any_ip_addresses: ['1.1.1.1'],
      p_any_usernames: ['dude.lightbulb'],
    });
  });

  it('are sorted and unique, and come from names and email addresses', () => {
    const record = {
      actor_uuid: 'U2',
      actor_details: { uuid: 'U1', name: 'Zoë', email: ' zoe@example.com ' },
      object_details: { uuid: 'U2', name: 'zoe', email: '' },
      aux_details: null,
      session: { ip: '2001:db8::1' },
    };
    expect(indicatorFields(SCHEMAS['OnePassword.AuditEvent'], record)).toBe(
      ',"p_any_actor_ids":["U1","U2"],"p_any_emails":["zoe@example.com"],' +
        '"p_any_ip_addresses":["2001:db8::1"],"p_any_usernames":["Zoë","zoe"]',
    );
  });

  it('are omitted if no value has the expected form', () => {
    expect(indicatorFields(schema, { client: { ip_address: 'n/a' }, target_user: { email: 'none' } })).toBe(
      '',
    );
  });

  it('are found in arrays, and the event time is the first one present', () => {
    const custom: CompiledSchema = {
      ...schema,
      eventTimes: [['first'], ['second']],
      indicators: [{ path: ['seen', EACH, 'ip'], names: ['ip'] }],
    };
    const record = {
      first: null,
      second: '2026-01-01T00:00:00Z',
      seen: [{ ip: '10.0.0.2' }, {}, { ip: '10.0.0.1' }],
    };
    expect(indicatorFields(custom, record)).toBe(',"p_any_ip_addresses":["10.0.0.1","10.0.0.2"]');
    expect(eventTime(custom, record)).toBe('2026-01-01 00:00:00.000000000');
    expect(eventTime(custom, {})).toBeUndefined();
  });

  it('ignore values that are not strings, or not an array where the schema has one', () => {
    const custom: CompiledSchema = {
      ...schema,
      eventTimes: [['time']],
      indicators: [
        { path: ['name'], names: ['username'] },
        { path: ['names', EACH], names: ['username'] },
      ],
    };
    const record = { time: ['2026-01-01T00:00:00Z'], name: null, names: 'ann' };
    expect(eventTime(custom, record)).toBeUndefined();
    expect(indicatorFields(custom, record)).toBe('');
    expect(indicatorFields(custom, { name: 7, names: [null, 'ann'] })).toBe(',"p_any_usernames":["ann"]');
  });

  it('ignore inherited properties of a record', () => {
    const custom: CompiledSchema = {
      ...schema,
      indicators: [{ path: ['constructor', 'name'], names: ['username'] }],
    };
    expect(indicatorFields(custom, {})).toBe('');
  });

  it.each([
    ['p_row_id', true],
    ['p_any_emails', true],
    ['p_anything', false],
    ['p_row_ids', false],
    ['p_p_row_id', false],
    ['phone', false],
  ])('include %s: %s', (name, expected) => {
    expect(isStandardField(name)).toBe(expected);
  });
});
