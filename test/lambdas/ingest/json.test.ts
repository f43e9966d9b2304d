import { expect, it } from 'vitest';
import { parseJson, stringFields } from '../../../lambdas/ingest/json.ts';

it('what is no JSON stands for nothing', () => {
  expect(parseJson('{"a":[1]}')).toEqual({ a: [1] });
  expect(parseJson('{"a":')).toBeUndefined();
});

it('the texts in an object are its fields that are texts', () => {
  expect(stringFields({ a: 'one', b: 2, c: null, d: '', e: ['f'] })).toEqual({ a: 'one', d: '' });
});
