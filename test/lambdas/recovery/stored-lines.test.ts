import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FixSettings } from '../../../lambdas/ingest/errors.ts';
import { rowId } from '../../../lambdas/ingest/identity.ts';
import { linesOf, rejectedRecordIn, rowIdOf } from '../../../lambdas/recovery/stored-lines.ts';
import { newBatch } from '../../support/ports/batch.ts';
import { SIGN_INS, SOURCE, signIn } from '../../support/ports/run.ts';

/** The lines that the core makes of these records: delivered ones, and those set aside. */
async function stored(records: readonly string[], standardFields: boolean) {
  const batch = newBatch({ source: { ...SOURCE, standardFields } });
  await batch.add(records);
  const lines = async (body: Promise<Buffer>) => linesOf({ key: 'k', body: await body, metadata: {} });
  return {
    delivered: await lines(batch.accepted.finish()),
    setAside: await lines(batch.quarantined.finish()),
  };
}

describe('rowIdOf', () => {
  it.each([true, false])('finds the record again, standard fields %s', async (standardFields) => {
    // Text that looks like what is added, inside a record's own.
    const tricky = fc.string().map((text) => `${text},"p_log_type":"x","p_row_id":"y"}`);
    await fc.assert(
      fc.asyncProperty(tricky, fc.uuid(), async (text, uuid) => {
        const record = signIn(uuid, { details: { value: text } });
        const { delivered } = await stored([record], standardFields);
        expect(rowIdOf(SIGN_INS.logType, delivered[0]!)).toBe(rowId(SIGN_INS.logType, record));
      }),
      { numRuns: 200 },
    );
  });

  it('takes a record as it is that has a field of that name, where none were added', async () => {
    const record = signIn('E0', { p_log_type: 'x', p_row_id: 'y' });
    const { delivered } = await stored([record], false);
    expect(rowIdOf(SIGN_INS.logType, delivered[0]!)).toBe(rowId(SIGN_INS.logType, record));
  });
});

describe('rejectedRecordIn', () => {
  it('finds the whole text of a record that was set aside, whatever it is', async () => {
    const anyBad = fc.oneof(
      fc.json(),
      fc.string().map((text) => JSON.stringify({ uuid: text, record: { record: text } })),
      fc.string().map((text) => `{"uuid":"${text}"`),
    );
    await fc.assert(
      fc.asyncProperty(anyBad, async (record) => {
        // The API client hands over records without line breaks.
        const text = record.replaceAll(/[\r\n]/g, ' ');
        const { setAside } = await stored([text], true);
        expect(rejectedRecordIn(setAside[0]!)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('takes a line as it is that nobody of us has written', () => {
    expect(rejectedRecordIn('no JSON')).toBe('no JSON');
    expect(rejectedRecordIn('{"a":1}')).toBe('{"a":1}');
  });
});

describe('linesOf', () => {
  it('says which object is none of ours', () => {
    const object = { key: 'logs/notes.txt', body: Buffer.from('hello'), metadata: {} };
    expect(() => linesOf(object)).toThrow(FixSettings);
    expect(() => linesOf(object)).toThrow('logs/notes.txt is not gzip');
  });

  it('gives each line once, without the last line break', () => {
    expect(linesOf({ key: 'k', body: gzipSync('a\nb\n'), metadata: {} })).toEqual(['a', 'b']);
  });
});
