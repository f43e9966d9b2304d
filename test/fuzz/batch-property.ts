import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsePage } from '../../lambdas/events-api/page-text.ts';
import { decodeEventLine } from '../../lambdas/ingest/lines/event-line.ts';
import { decodeObject } from '../../lambdas/ingest/lines/object-lines.ts';
import { decodeQuarantineLine } from '../../lambdas/ingest/lines/quarantine-line.ts';
import { RecordView } from '../../lambdas/ingest/record-view.ts';
import { isHarmlessPath } from '../../lambdas/ingest/safe-text.ts';
import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import { newBatch } from '../support/ports/batch.ts';
import { SOURCE } from '../support/ports/run.ts';
import { anyPage } from './any-page.ts';
import { anyRecord } from './any-record.ts';
import { LOG_TYPES } from './log-types.ts';
import { plainPage } from './plain-page.ts';
import { plainRecord } from './plain-record.ts';
import { eventLine } from './record-property.ts';

/** The responses from which one batch is made. */
export interface Responses {
  readonly schema: CompiledSchema;
  readonly standardFields: boolean;
  readonly bodies: readonly Buffer[];
}

const PAGE = { start: '{"cursor":"c","has_more":true,"items":[', end: ']}' };

/** Pages of a few records, some of them more than once, with or without space between them; and any other responses. */
export const anyResponses: fc.Arbitrary<Responses> = fc.oneof(
  ...LOG_TYPES.map(({ schema, json }) => {
    const repeated = fc
      .tuple(fc.array(anyRecord(json), { minLength: 1, maxLength: 4 }), fc.array(fc.nat(3), { maxLength: 6 }))
      .map(([records, order]) => [...records, ...order.flatMap((i) => records[i] ?? [])]);
    const page = fc.tuple(repeated, fc.constantFrom(',', ', ', '\r\n,\n')).map(([records, separator]) => {
      const items = records.flatMap((record, i) => (i === 0 ? [record] : [Buffer.from(separator), record]));
      return Buffer.concat([Buffer.from(PAGE.start), ...items, Buffer.from(PAGE.end)]);
    });
    return fc.record({
      schema: fc.constant(schema),
      standardFields: fc.boolean(),
      bodies: fc.array(fc.oneof({ weight: 4, arbitrary: page }, anyPage), { minLength: 1, maxLength: 3 }),
    });
  }),
);

/**
 * Adds the pages among the responses to a batch, and decodes what it compresses.
 *
 * @returns the number of records
 * @throws AssertionError if a record is not delivered, quarantined, or a repeat, or if one of them is altered
 */
export async function checkBatch({ schema, standardFields, bodies }: Responses): Promise<number> {
  const batch = newBatch({ schema, source: { ...SOURCE, standardFields } });
  const seen = new Set<string>();
  const events: Buffer[] = [];
  const eventLines: Buffer[] = [];
  const rejected: Buffer[] = [];
  const unknownFields = new Set<string>();
  let count = 0;
  for (const body of bodies) {
    const page = plainPage(body);
    if (page === undefined) continue;
    let repeats = 0;
    for (const record of page.records) {
      const plain = plainRecord(record, schema, standardFields);
      if (seen.has(plain.rowId)) repeats += 1;
      else if (plain.reasons.length > 0) rejected.push(record);
      else {
        events.push(record);
        eventLines.push(eventLine(record, plain, schema, standardFields));
        for (const path of plain.unknownFields) if (isHarmlessPath(path)) unknownFields.add(path);
      }
      seen.add(plain.rowId);
    }
    const added = page.records.length;
    count += added;
    const result = await batch.add(parsePage(body).records);
    assert.deepEqual(result, { added, repeats, isProgress: repeats < added });
  }
  assert.equal(batch.count, count);
  const { events: eventCount, rejected: rejectedCount } = batch.outcome;
  assert.deepEqual([eventCount, rejectedCount], [events.length, rejected.length]);
  assert.deepEqual([...batch.unknownFields.paths].sort(), [...unknownFields].sort());
  const stored = linesOf(await batch.compressEvents());
  assert.deepEqual(stored, eventLines);
  const view = new RecordView(schema);
  assert.deepEqual(
    stored.map((line) => Buffer.from(decodeEventLine(view, line).bytes)),
    events,
  );
  assert.deepEqual(linesOf(await batch.compressQuarantine()).map(decodeQuarantineLine), rejected);
  return count;
}

function linesOf(body: Buffer): readonly Buffer[] {
  return decodeObject({ key: 'k', body, metadata: {} });
}
