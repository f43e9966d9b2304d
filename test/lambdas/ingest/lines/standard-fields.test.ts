import { describe, expect, it } from 'vitest';
import { commonFields, isStandardField } from '../../../../lambdas/ingest/lines/standard-fields.ts';
import { SCHEMAS } from '../../../../schemas/validators/by-log-type.ts';
import { SOURCE } from '../../../support/ports/run.ts';
import { viewOf } from '../../../support/records.ts';
import { sampleObject } from '../../../support/samples/read.ts';

const golden = sampleObject('panther_signinattempt_2024.panther-analysis-test.json');

describe('standard fields', () => {
  it('have the names and formats of an event that Panther emitted', () => {
    const schema = SCHEMAS['OnePassword.SignInAttempt'];
    const common: unknown = JSON.parse(`{${commonFields(schema, SOURCE, String(golden['p_parse_time']))}}`);
    for (const name of ['p_log_type', 'p_parse_time', 'p_schema_version']) {
      expect(common).toHaveProperty(name, golden[name]);
    }
    // As the API sent it, before Panther converted it.
    const timestamp = String(golden['timestamp']).replace(' ', 'T') + 'Z';
    expect(viewOf(JSON.stringify({ timestamp })).eventTime).toBe(golden['p_event_time']);
  });

  it.each([
    ['p_row_id', true],
    ['p_any_emails', true],
    ['p_anything', false],
    ['p_row_ids', false],
    ['p_p_row_id', false],
    ['phone', false],
    ['p_any_\u2028', true],
    ['p_row_id\u2028', false],
    ['p_row_id\n', false],
  ])('include %j: %s', (name, expected) => {
    expect(isStandardField(name)).toBe(expected);
  });
});
