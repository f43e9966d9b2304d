import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePage } from '../../../lambdas/events-api/page-text.ts';
import { ingest } from '../../../lambdas/ingest/ingest.ts';
import { AUDIT_EVENTS, MemoryFeed, SIGN_INS } from '../../support/ports/run.ts';

/** Delivers the records of one response. Returns the event lines without the standard fields. */
async function deliver(records: readonly string[], feed = SIGN_INS): Promise<string[]> {
  const memory = new MemoryFeed([], { feed });
  const text = `{"cursor":"a","has_more":false,"items":[${records.join(',')}]}`;
  const page = { records: parsePage(Buffer.from(text)).records, next: { cursor: 'a' }, hasMore: false };
  await ingest(memory.run({ ports: { pages: { readPage: () => Promise.resolve(page) } } }));
  return memory.delivered().map((line) => line.replace(/,"p_log_type":"OnePassword.*$/s, '}'));
}

describe('a delivered record', () => {
  it('keeps 19-digit integers, nanoseconds, 1.0, unknown fields, U+2028, emoji, and escapes', async () => {
    const record =
      '{"uuid":"E0","timestamp":"2026-11-22T19:59:58.123456789Z","action":"join","object_type":"gm","aux_id":9223372036854775807,' +
      '"location":{"latitude":1.0,"longitude":-0.10e2},"new_field":{"a":[1E400,0.1000]},"actor_details":{"name":"A\u2028B 🦊 \\u00e9 \\ud83e"} }';
    expect(await deliver([record], AUDIT_EVENTS)).toEqual([record]);
  });

  it('loses only line breaks between its tokens', async () => {
    const record = '{\n  "uuid": "E0",\r\n  "timestamp": "2026-11-22T19:59:58Z"\n}';
    expect(await deliver([record])).toEqual(['{  "uuid": "E0",  "timestamp": "2026-11-22T19:59:58Z"}']);
  });

  it('keeps any JSON in fields that no schema contains', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.string({ unit: 'binary' }).filter((name) => !name.startsWith('p_')),
          fc.jsonValue(),
        ),
        async (fields) => {
          const { uuid, timestamp, ...unknown } = fields;
          const known = '"uuid":"E0","timestamp":"2026-11-22T19:59:58Z"';
          const rest = JSON.stringify({ x: unknown }).slice(1);
          const record = `{${known},${rest}`;
          expect(await deliver([record])).toEqual([record]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("is quarantined if it has a field with one of Panther's names", async () => {
    const memory = new MemoryFeed(['{"uuid":"E0","timestamp":"2026-11-22T19:59:58Z","p_row_id":"mine"}']);
    await ingest(memory.run());
    expect(memory.delivered()).toEqual([]);
    expect(memory.quarantined()[0]).toContain('"keyword":"reserved"');
  });

  it('has no added fields if standard fields are off', async () => {
    const record = '{"uuid":"E0","timestamp":"2026-11-22T19:59:58Z","p_row_id":"mine"}';
    const memory = new MemoryFeed([record]);
    await ingest(memory.run({ source: { standardFields: false } }));
    expect(memory.delivered()).toEqual([record]);
  });
});
