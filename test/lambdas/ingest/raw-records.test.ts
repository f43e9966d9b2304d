import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RawRecords, SLICE_RECORDS } from '../../../lambdas/ingest/raw-records.ts';
import { textsOf } from '../../support/records.ts';

describe('RawRecords', () => {
  it('contain the bytes between each two bounds, not copied', () => {
    const page = Buffer.from('[{"a":1}, 22 ]');
    const records = new RawRecords(page, { length: 2, slice: () => Uint32Array.of(1, 8, 10, 12) });
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

  it('are found slice by slice, in any order', () => {
    const slices: number[] = [];
    const count = 2 * SLICE_RECORDS + 1;
    const slice = (index: number): Uint32Array => {
      slices.push(index);
      const length = Math.min(SLICE_RECORDS, count - index * SLICE_RECORDS);
      return Uint32Array.from({ length: 2 * length }, (_, i) => (index + i) % 10);
    };
    const records = new RawRecords(Buffer.from('0123456789'), { length: count, slice });
    expect(records).toHaveLength(count);
    expect(records.at(0).toString()).toBe('0');
    expect(records.at(SLICE_RECORDS).toString()).toBe('1');
    expect(records.at(SLICE_RECORDS + 1).toString()).toBe('3');
    expect(records.at(2 * SLICE_RECORDS).toString()).toBe('2');
    expect(records.at(SLICE_RECORDS - 1).toString()).toBe('0');
    expect(slices).toEqual([0, 1, 2, 0]);
  });

  it('lose the line breaks between their tokens', () => {
    const page = Buffer.from('{"a":\r\n1},{"a":"b\nc"},{"a":2}');
    const records = new RawRecords(page, { length: 3, slice: () => Uint32Array.of(0, 9, 10, 21, 22, 29) });
    expect(textsOf(records)).toEqual(['{"a":1}', '{"a":"b\nc"}', '{"a":2}']);
    expect(textsOf(records.first(1))).toEqual(['{"a":1}']);
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
