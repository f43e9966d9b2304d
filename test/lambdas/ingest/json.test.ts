import { expect, it } from 'vitest';
import { parseJson, stringFields } from '../../../lambdas/ingest/json.ts';

it('parseJson returns undefined for text that is not valid JSON', () => {
  expect(parseJson('{"a":[1]}')).toEqual({ a: [1] });
  expect(parseJson('{"a":')).toBeUndefined();
});

it('stringFields returns the fields of an object that are strings', () => {
  expect(stringFields({ a: 'one', b: 2, c: null, d: '', e: ['f'] })).toEqual({ a: 'one', d: '' });
});
