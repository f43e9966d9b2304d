import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfValue } from '../../../lambdas/events-api/end-of-value.ts';

const end = (text: string, start = 0) => endOfValue(Buffer.from(text), start);

describe('endOfValue', () => {
  it('finds where any JSON value ends, whatever follows', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(',', ']', '}', ':'), (json, next) => {
        expect(end(json + next)).toBe(Buffer.byteLength(json));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['{"a":"]}"}', 10],
    ['["\\"]"]', 7],
    ['"\\\\"', 4],
    ['{}{}', 2],
    ['12,', 2],
    ['true]', 4],
    [',', 0],
    [']', 0],
    ['{"a":[1}]', 9],
  ])('of %s is %i', (text, expected) => {
    expect(end(text)).toBe(expected);
  });

  it.each(['', '1', 'true', '"', '"a', '"\\"', '"\\', '{', '[1', '{"a":"}', '{"a":1'])(
    'is undefined if the value is truncated: %s',
    (text) => {
      expect(end(text)).toBeUndefined();
    },
  );

  it('starts where it is told to', () => {
    expect(end('[{"a":1},{"b":2}]', 1)).toBe(8);
    expect(end('[{"a":1},{"b":2}]', 9)).toBe(16);
  });
});
