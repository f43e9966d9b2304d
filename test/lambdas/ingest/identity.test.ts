import { describe, expect, it } from 'vitest';
import { rowId, shortId } from '../../../lambdas/ingest/identity.ts';
import { signIn } from '../../ports/run.ts';

describe('the identity of a record', () => {
  // printf 'OnePassword.SignInAttempt\n%s' "$record" | sha256sum
  const id = '26faed159ae6c7f841756fa689ac56a8';

  it('is the same in every release: what was delivered by an older one must be known again', () => {
    expect(rowId('OnePassword.SignInAttempt', signIn('E0'))).toBe(id);
    expect(shortId(id)).toBe(Buffer.from('26faed159ae6c7f8', 'hex').toString('base64url'));
  });

  it('is another for another text, or another log type', () => {
    expect(rowId('OnePassword.SignInAttempt', signIn('E1'))).not.toBe(id);
    expect(rowId('OnePassword.AuditEvent', signIn('E0'))).not.toBe(id);
  });
});
