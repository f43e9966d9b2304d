import { describe, expect, it } from 'vitest';
import { validate } from '../../../lambdas/ingest/validate.ts';
import type { Validator } from '../../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { viewOf } from '../../support/records.ts';
import { sampleItems } from '../../support/samples/read.ts';

/** A view of a record that is given as a value. */
const view = (value: unknown, schema = SCHEMAS['OnePassword.SignInAttempt']) =>
  viewOf(JSON.stringify(value), schema);

describe('validate', () => {
  it("returns both reasons for which the vendor's own audit example is invalid", () => {
    const [record] = sampleItems('v2_auditevents_response.1password-docs.json');
    expect(validate(view(record, SCHEMAS['OnePassword.AuditEvent']), true)).toEqual([
      { path: '', keyword: 'required', message: "must have required property 'action'" },
      { path: '', keyword: 'required', message: "must have required property 'object_type'" },
    ]);
  });

  it('never includes a value of the record', () => {
    const record = { uuid: 17, timestamp: 'secret', client: { ip_address: { secret: 1 } } };
    const reasons = validate(view(record), true);
    expect(reasons.map(({ path }) => path)).toEqual(['/uuid', '/timestamp', '/client/ip_address']);
    expect(JSON.stringify(reasons)).not.toContain('secret');
  });

  it("returns a pointer to a field with one of Panther's names, with special characters escaped", () => {
    const record = { uuid: 'E0', timestamp: '2026-11-22T19:59:58Z', 'p_any_a/b~c': 1 };
    expect(validate(view(record), true)).toEqual([
      { path: '/p_any_a~1b~0c', keyword: 'reserved', message: "is one of Panther's own field names" },
    ]);
    expect(validate(view(record), false)).toEqual([]);
  });

  it.each(['é', '\u2028', '🦊', '\u00a0'])('returns the exact name of a field with %j', (character) => {
    const name = `p_any_${character}`;
    const record = { uuid: 'E0', timestamp: '2026-11-22T19:59:58Z', [name]: character };
    expect(validate(view(record), true).map(({ path }) => path)).toEqual([`/${name}`]);
  });

  it('returns the reason of a record that is not valid JSON, or not valid UTF-8', () => {
    expect(validate(viewOf('{"é":'), true)).toEqual([{ path: '', keyword: 'json', message: 'must be JSON' }]);
    expect(validate(viewOf(Buffer.of(0x22, 0xe9, 0x22)), true)).toEqual([
      { path: '', keyword: 'utf8', message: 'must be UTF-8' },
    ]);
  });

  it("says that Go's zero time is none", () => {
    expect(validate(view({ uuid: 'E0', timestamp: '0001-01-01T00:00:00Z' }), true)).toEqual([
      { path: '/timestamp', keyword: 'not', message: 'must not be the zero time 0001-01-01' },
    ]);
  });

  it('returns an empty message if a reason has none', () => {
    const validator: Validator = () => false;
    validator.errors = [{ instancePath: '/a', keyword: 'odd' }];
    const schema = { ...SCHEMAS['OnePassword.SignInAttempt'], validate: validator };
    expect(validate(view({}, schema), true)).toEqual([{ path: '/a', keyword: 'odd', message: '' }]);
  });
});
