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

  it('have the names and forms of an event that Panther emitted', () => {
    const common = fields(commonFields(schema, SOURCE, String(golden['p_parse_time'])));
    for (const name of ['p_log_type', 'p_parse_time', 'p_schema_version']) {
      expect(common).toHaveProperty(name, golden[name]);
    }
    // As the API sent it, before Panther wrote its own form.
    const timestamp = String(golden['timestamp']).replace(' ', 'T') + 'Z';
    expect(eventTime(schema, { timestamp })).toBe(golden['p_event_time']);
  });

  it('hold what the indicators of the schema find', () => {
    expect(fields(indicatorFields(schema, golden))).toEqual({
      p_any_emails: ['dude.lightbulb@example.co'],
      p_any_ip_addresses: ['1.1.1.1'],
      p_any_usernames: ['dude.lightbulb'],
    });
  });

  it('are sorted, without repeats, and come from names and e-mails alike', () => {
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

  it('are left out where nothing of the form is found', () => {
    expect(indicatorFields(schema, { client: { ip_address: 'n/a' }, target_user: { email: 'none' } })).toBe(
      '',
    );
  });

  it('reach into arrays, and take the first event time that there is', () => {
    const made: CompiledSchema = {
      ...schema,
      eventTimes: [['first'], ['second']],
      indicators: [{ path: ['seen', EACH, 'ip'], names: ['ip'] }],
    };
    const record = {
      first: null,
      second: '2026-01-01T00:00:00Z',
      seen: [{ ip: '10.0.0.2' }, {}, { ip: '10.0.0.1' }],
    };
    expect(indicatorFields(made, record)).toBe(',"p_any_ip_addresses":["10.0.0.1","10.0.0.2"]');
    expect(eventTime(made, record)).toBe('2026-01-01 00:00:00.000000000');
    expect(eventTime(made, {})).toBeUndefined();
  });

  it('are not made of what is no text, or no array where the schema has one', () => {
    const made: CompiledSchema = {
      ...schema,
      eventTimes: [['time']],
      indicators: [
        { path: ['name'], names: ['username'] },
        { path: ['names', EACH], names: ['username'] },
      ],
    };
    const record = { time: ['2026-01-01T00:00:00Z'], name: null, names: 'ann' };
    expect(eventTime(made, record)).toBeUndefined();
    expect(indicatorFields(made, record)).toBe('');
    expect(indicatorFields(made, { name: 7, names: [null, 'ann'] })).toBe(',"p_any_usernames":["ann"]');
  });

  it('do not look at what a record merely inherits', () => {
    const made: CompiledSchema = {
      ...schema,
      indicators: [{ path: ['constructor', 'name'], names: ['username'] }],
    };
    expect(indicatorFields(made, {})).toBe('');
  });

  it.each([
    ['p_row_id', true],
    ['p_any_emails', true],
    ['p_anything', false],
    ['p_row_ids', false],
    ['p_p_row_id', false],
    ['phone', false],
  ])('know whether %s is one of theirs: %s', (name, is) => {
    expect(isStandardField(name)).toBe(is);
  });
});
