import { describe, expect, it } from 'vitest';
import { RecordView } from '../../../lambdas/ingest/record-view.ts';
import { UnknownFields } from '../../../lambdas/ingest/unknown-fields.ts';
import type { KnownFields } from '../../../schemas/compiled-schema.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';

const schema = SCHEMAS['OnePassword.ItemUsage'];

/** The unknown fields of records, each given as JSON. */
function unknownIn(records: readonly string[], known: KnownFields = schema.fields): string[] {
  const fields = new UnknownFields(known);
  const view = new RecordView(schema);
  for (const record of records) fields.add(view.show(Buffer.from(record)));
  return [...fields.report.paths];
}

describe('unknown fields', () => {
  const unknown = (record: unknown, known?: KnownFields) => unknownIn([JSON.stringify(record)], known);

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

  it('are not looked for in a field that is unknown itself, in none of the records', () => {
    expect(unknownIn(['{"more":{"a":1}}', '{"more":{"b":1}}', '{"more":[{"c":1}]}'])).toEqual(['more']);
  });

  it('are not looked for in values that are not objects', () => {
    expect(unknown(null)).toEqual([]);
    expect(unknown({ user: 'text', client: null })).toEqual([]);
  });

  it('are those of all records, each once, whichever record has them first', () => {
    const records = ['{"a":1,"user":{"b":1}}', '{"b":1,"a":2}', '{"user":{"a":1,"b":1}}'];
    expect(unknownIn(records)).toEqual(['a', 'user.b', 'b', 'user.a']);
  });

  it.each([
    'someone@example.com',
    'Jane Doe',
    'é',
    '\u2028',
    '\u001b[31m',
    '',
    '1',
    '-',
    'a'.repeat(65),
    'a'.repeat(300_000),
  ])('are counted, and not named, if the name may be personal data: %j', (name) => {
    const fields = new UnknownFields(schema.fields);
    const view = new RecordView(schema);
    for (let i = 0; i < 3; i += 1) {
      fields.add(view.show(Buffer.from(JSON.stringify({ [name]: 1, user: { [name]: 1 }, ok: i }))));
    }
    expect(fields.report).toEqual({ paths: ['ok'], others: 6 });
  });

  it('are at most 200, however many there are', () => {
    const record = Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`field_${i}`, i]));
    const fields = new UnknownFields(schema.fields);
    fields.add(new RecordView(schema).show(Buffer.from(JSON.stringify(record))));
    expect(fields.report.paths).toHaveLength(200);
    expect(fields.report.others).toBe(2_800);
  });

  it('include names of properties that every object inherits', () => {
    expect(unknownIn(['{"__proto__":{"a":1},"toString":1}', '{"user":{"__proto__":1}}'])).toEqual([
      '__proto__',
      'toString',
      'user.__proto__',
    ]);
  });

  it('of one batch are not those of another one', () => {
    expect(unknownIn(['{"a":1}'])).toEqual(['a']);
    expect(unknownIn(['{"a":1}'])).toEqual(['a']);
  });
});
