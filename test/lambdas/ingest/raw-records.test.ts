import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RawRecords } from '../../../lambdas/ingest/raw-records.ts';
import { textsOf } from '../../support/records.ts';

describe('RawRecords', () => {
  it('contain the bytes between each two bounds, not copied', () => {
    const page = Buffer.from('[{"a":1}, 22 ]');
    const records = new RawRecords(page, Uint32Array.of(1, 8, 10, 12));
    expect(records).toHaveLength(2);
    expect(textsOf(records)).toEqual(['{"a":1}', '22']);
    expect(records.at(0).buffer).toBe(page.buffer);
    expect(records.at(1).toString()).toBe('22');
  });

  it('of strings and bytes are copies of them', () => {
    const record = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => ({ text, bytes: Buffer.from(text) })),
      fc.uint8Array().map((bytes) => ({ text: undefined, bytes: Buffer.from(bytes) })),
    );
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const raw = RawRecords.of(records.map(({ text, bytes }) => text ?? bytes));
        expect([...raw]).toEqual(records.map(({ bytes }) => bytes));
        expect(raw).toHaveLength(records.length);
      }),
    );
  });

  it('are the first ones, at most as many as there are', () => {
    const records = RawRecords.of(['a', 'b', 'c']);
    expect([0, 1, 3, 4].map((count) => textsOf(records.first(count)))).toEqual([
      [],
      ['a'],
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
    expect(records.first(3)).toBe(records);
  });

  it('may be none', () => {
    expect(RawRecords.of([])).toHaveLength(0);
    expect([...RawRecords.of([])]).toEqual([]);
  });

  it('are all valid UTF-8, or some may not be', () => {
    expect(RawRecords.of(['é', '🦊']).areUtf8).toBe(true);
    expect(RawRecords.of(['a', Buffer.of(0xe9)]).areUtf8).toBe(false);
    const halves = [Buffer.of(0xc3), Buffer.of(0xa9)];
    expect(RawRecords.of(halves).areUtf8).toBe(false);
    expect([...RawRecords.of(halves)]).toEqual(halves);
  });
});
