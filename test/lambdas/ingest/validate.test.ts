import { describe, expect, it } from 'vitest';
import { collectUnknownFields, faults } from '../../../lambdas/ingest/validate.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { sampleItems } from '../../samples/read.ts';

describe('faults', () => {
  it("names both reasons of the vendor's own audit example", () => {
    const [record] = sampleItems('v2_auditevents_response.1password-docs.json');
    expect(faults(SCHEMAS['OnePassword.AuditEvent'], record, true)).toEqual([
      { path: '', keyword: 'required', message: "must have required property 'action'" },
      { path: '', keyword: 'required', message: "must have required property 'object_type'" },
    ]);
  });

  it('never repeats a value of the record', () => {
    const record = { uuid: 17, timestamp: 'secret', client: { ip_address: { secret: 1 } } };
    const reasons = faults(SCHEMAS['OnePassword.SignInAttempt'], record, true);
    expect(reasons.map(({ path }) => path)).toEqual(['/uuid', '/timestamp', '/client/ip_address']);
    expect(JSON.stringify(reasons)).not.toContain('secret');
  });
});

describe('unknown fields', () => {
  const unknown = (record: unknown) => {
    const found = new Set<string>();
    collectUnknownFields(SCHEMAS['OnePassword.ItemUsage'].fields, record, found);
    return [...found];
  };

  it('are named by their path, once', () => {
    expect(
      unknown({ uuid: 'E', account_uuid: 'A', user: { name: 'N', user_type: 'user' }, constructor: 1 }),
    ).toEqual(['account_uuid', 'user.user_type', 'constructor']);
  });

  it('are none in what is no object', () => {
    expect(unknown(null)).toEqual([]);
    expect(unknown({ user: 'text', client: null })).toEqual([]);
  });
});
