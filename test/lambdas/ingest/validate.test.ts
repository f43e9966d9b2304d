import { describe, expect, it } from 'vitest';
import { collectUnknownFields, validate } from '../../../lambdas/ingest/validate.ts';
import type { KnownFields, Validator } from '../../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { sampleItems } from '../../support/samples/read.ts';

describe('validate', () => {
  it("returns both reasons for which the vendor's own audit example is invalid", () => {
    const [record] = sampleItems('v2_auditevents_response.1password-docs.json');
    expect(validate(SCHEMAS['OnePassword.AuditEvent'], record, true)).toEqual([
      { path: '', keyword: 'required', message: "must have required property 'action'" },
      { path: '', keyword: 'required', message: "must have required property 'object_type'" },
    ]);
  });

  it('never includes a value of the record', () => {
    const record = { uuid: 17, timestamp: 'secret', client: { ip_address: { secret: 1 } } };
    const reasons = validate(SCHEMAS['OnePassword.SignInAttempt'], record, true);
    expect(reasons.map(({ path }) => path)).toEqual(['/uuid', '/timestamp', '/client/ip_address']);
    expect(JSON.stringify(reasons)).not.toContain('secret');
  });

  it("returns a pointer to a field with one of Panther's names, with special characters escaped", () => {
    const record = { uuid: 'E0', timestamp: '2026-11-22T19:59:58Z', 'p_any_a/b~c': 1 };
    expect(validate(SCHEMAS['OnePassword.SignInAttempt'], record, true)).toEqual([
      { path: '/p_any_a~1b~0c', keyword: 'reserved', message: "is one of Panther's own field names" },
    ]);
    expect(validate(SCHEMAS['OnePassword.SignInAttempt'], record, false)).toEqual([]);
  });

  it('returns an empty message if a reason has none', () => {
    const validator: Validator = () => false;
    validator.errors = [{ instancePath: '/a', keyword: 'odd' }];
    const schema = { ...SCHEMAS['OnePassword.SignInAttempt'], validate: validator };
    expect(validate(schema, {}, true)).toEqual([{ path: '/a', keyword: 'odd', message: '' }]);
  });
});

describe('unknown fields', () => {
  const unknown = (record: unknown, known: KnownFields = SCHEMAS['OnePassword.ItemUsage'].fields) => {
    const found = new Set<string>();
    collectUnknownFields(known, record, found);
    return [...found];
  };

  it('are named by their path, once', () => {
    expect(
      unknown({ uuid: 'E', account_uuid: 'A', user: { name: 'N', user_type: 'user' }, constructor: 1 }),
    ).toEqual(['account_uuid', 'user.user_type', 'constructor']);
  });

  it('have the same path in each element of an array', () => {
    const known = { seen: { ip: true } } as const;
    expect(unknown({ seen: [{ ip: '::1' }, { port: 1 }, [{ host: 'h' }]] }, known)).toEqual([
      'seen.port',
      'seen.host',
    ]);
  });

  it('are not looked for in a field whose fields are not defined', () => {
    expect(unknown({ details: { any: 1 } }, { details: true })).toEqual([]);
  });

  it('are not looked for in values that are not objects', () => {
    expect(unknown(null)).toEqual([]);
    expect(unknown({ user: 'text', client: null })).toEqual([]);
  });
});
