import { expect, it } from 'vitest';
import { itemBytes, readUnits, writeUnits } from './capacity.ts';

it('adds the bytes of names and values: strings in UTF-8, binary values decoded', () => {
  expect(itemBytes({})).toBe(0);
  expect(itemBytes({ feed: { S: 'itemusages' } })).toBe(4 + 10);
  expect(itemBytes({ ü: { S: '🔑' } })).toBe(2 + 4);
  expect(itemBytes({ b: { B: Buffer.alloc(5).toString('base64') } })).toBe(1 + 5);
  expect(itemBytes({ n: { N: '1' }, m: { N: '12' }, o: { N: '123' } })).toBe(3 + 2 + 2 + 3);
});

it.each([
  [0, 1, 1],
  [1, 1, 1],
  [1024, 1, 1],
  [1025, 1, 2],
  [4096, 1, 4],
  [4097, 2, 5],
])('an item of %i bytes takes %i read units and %i write units', (bytes, read, write) => {
  expect([readUnits(bytes), writeUnits(bytes)]).toEqual([read, write]);
});
