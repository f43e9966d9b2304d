import { describe, expect, it } from 'vitest';
import { RecordView } from '../../../lambdas/ingest/record-view.ts';
import { validate } from '../../../lambdas/ingest/validate.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';

const schema = SCHEMAS['OnePassword.AuditEvent'];

/** The reasons to reject an audit event whose `aux_id`, a bigint, is written like this. */
function reasonsFor(auxId: string, more = ''): string[] {
  const record = `{"uuid":"E","timestamp":"2026-11-22T20:00:00Z","action":"join","object_type":"gm",${more}"aux_id":${auxId}}`;
  return validate(new RecordView(schema).show(Buffer.from(record)), true).map(
    ({ path, message }) => `${path} ${message}`,
  );
}

const TOO_LARGE = '/aux_id must be <= 9223372036854775807';
const TOO_SMALL = '/aux_id must be >= -9223372036854775808';

describe('an integer of 64 bits', () => {
  it.each(['9223372036854775807', '-9223372036854775808', '922337203685477', '9223372036854775000', '0'])(
    'is accepted: %s',
    (digits) => {
      expect(reasonsFor(digits)).toEqual([]);
    },
  );

  it.each([
    ['9223372036854775808', TOO_LARGE],
    ['9223372036854776832', TOO_LARGE],
    ['92233720368547758070', TOO_LARGE],
    [`9223372036854775${'0'.repeat(10_000)}`, TOO_LARGE],
    ['-9223372036854775809', TOO_SMALL],
    ['-9223372036854776833', TOO_SMALL],
    ['1e300', TOO_LARGE],
  ])('is rejected with its exact bound: %s', (digits, reason) => {
    expect(reasonsFor(digits)).toEqual([reason]);
  });

  it('is not confused with digits elsewhere', () => {
    const elsewhere =
      '"more":{"9223372036854775808":[9223372036854775808,"-9223372036854775809",1.9223372036854775808]},';
    expect(reasonsFor('1', elsewhere)).toEqual([]);
    expect(reasonsFor('9223372036854775808', elsewhere)).toEqual([TOO_LARGE]);
    expect(reasonsFor('9223372036854775807', `"é":9223372036854775808,`)).toEqual([]);
  });

  it('is not looked for in a record that is not JSON or not UTF-8', () => {
    expect(reasonsFor('9223372036854775808x')).toEqual([' must be JSON']);
    const record = Buffer.from('{"aux_id":9223372036854775808,"a":"\xe9"}', 'latin1');
    expect(validate(new RecordView(schema).show(record), true)).toMatchObject([{ keyword: 'utf8' }]);
  });
});
