import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { peekNextCursor, MalformedPage, parsePage } from '../../../lambdas/events-api/page-text.ts';
import { sampleItems, sampleText } from '../../support/samples/read.ts';

const page = (items: string) => `{"cursor":"c","has_more":true,"items":${items}}`;
const read = (text: string) => parsePage(Buffer.from(text));
const texts = (text: string) => read(text).records;

describe('a page', () => {
  it.each(['v2_signinattempts', 'v2_itemusages', 'v2_auditevents'])('as published for %s', (name) => {
    const file = `${name}_response.1password-docs.json`;
    const { records, next, hasMore } = read(sampleText(file));
    expect(next).toEqual({ cursor: 'aGVsbG8hIGlzIGl0IG1lIHlvdSBhcmUgbG9va2luZyBmb3IK' });
    expect(hasMore).toBe(true);
    expect(records.map((text) => JSON.parse(text) as unknown)).toEqual(sampleItems(file));
    for (const text of records) expect(sampleText(file).replaceAll('\n', '')).toContain(text);
  });

  it('is split into any JSON values, each with its own text', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 2, '\r\n\t'), (values, space) => {
        const items = values.map((value) => JSON.stringify(value, null, space));
        const text = JSON.stringify(
          { has_more: false, items: values, more: { items: [1] }, cursor: 'c' },
          null,
          space,
        );
        const { records } = read(text);
        expect(records.map((text) => JSON.parse(text) as unknown)).toEqual(
          values.map((value) => JSON.parse(JSON.stringify(value)) as unknown),
        );
        if (space === undefined) expect(records).toEqual(items);
        for (const record of records) expect(record).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps each record as it is written', () => {
    expect(texts(page('[ {"a": 1.0, "b":"\\\\"} ,{"c":"]}\\"{["}\n]'))).toEqual([
      '{"a": 1.0, "b":"\\\\"}',
      '{"c":"]}\\"{["}',
    ]);
  });

  it('keeps a number or a word without the space around it', () => {
    expect(texts(page('[ 1 , true\t,\n"a" ]'))).toEqual(['1', 'true', '"a"']);
  });

  it('takes the last of a name that stands twice, and names in escapes, as JSON.parse does', () => {
    expect(texts('{"items":[1],"cursor":"c","has_more":true,"\\u0069tems":[2]}')).toEqual(['2']);
  });

  it('takes null for no items', () => {
    expect(texts(page('null'))).toEqual([]);
  });

  it.each([
    ['', 'it ends too early'],
    ['null', 'it is not JSON'],
    ['[]', 'it is not JSON'],
    ['{}', 'it has no cursor'],
    ['{"cursor":"","has_more":true,"items":[]}', 'it has no cursor'],
    ['{"cursor":"c","has_more":1,"items":[]}', 'its has_more is neither true nor false'],
    ['{"cursor":"c","has_more":true}', 'it has no items'],
    [page('{}'), 'its items are no array'],
    [page('[{"a":1}'), 'it is not JSON'],
    [page('[{"a":1}{"b":1}]'), 'it is not JSON'],
    [page('[{"a":1},]'), 'it is not JSON'],
    [page('[,]'), 'it is not JSON'],
    ['{"cursor":tru,"has_more":true,"items":[]}', 'it is not JSON'],
    [page('["a" "b"]'), 'it is not JSON'],
    [page('["a]'), 'it ends too early'],
    ['{"cursor":"c","has_more":true,"items":[{"a":1', 'it ends too early'],
    [page('[{"name":"secret"'), 'it ends too early'],
    [`${page('[]')}x`, 'something stands behind its end'],
    ['{"cursor":"c",}', 'it is not JSON'],
    ['{1:2}', 'it is not JSON'],
    ['<html>Bad gateway</html>', 'it is not JSON'],
  ])('is not %s', (text, message) => {
    expect(() => read(text)).toThrow(new MalformedPage(message));
  });

  it('may hold a record that is no JSON, as long as it ends where it seems to', () => {
    expect(texts(page('[{"a":tru},{"b":1} ]'))).toEqual(['{"a":tru}', '{"b":1}']);
  });

  it('keeps a line break where it may be what makes a record no JSON', () => {
    expect(texts(page('[{"a":"b\nc"},{"d":\n1}]'))).toEqual(['{"a":"b\nc"}', '{"d":1}']);
  });

  it('is called by its own name when it is malformed', () => {
    expect(() => read('')).toThrow(expect.objectContaining({ name: 'MalformedPage' }));
  });

  it('is refused wherever it is cut, and its content is never quoted', () => {
    const whole = page('[{"name":"secret \\" 🦊","n":[1,{"a":null}]},{"b":true}]');
    for (let length = 0; length < whole.length; length += 1) {
      const cut = () => read(whole.slice(0, length));
      expect(cut).toThrow(MalformedPage);
      expect(cut).not.toThrow(/secret/);
    }
  });
});

describe('the beginning of a page', () => {
  const whole = '{"cursor":"a\\"b","has_more":true,"items":[{"a":1}]}';
  const onNextCursor = (text: string) => peekNextCursor(Buffer.from(text));

  it('tells where reading goes on, as soon as that is there', () => {
    const known = whole.indexOf('"items"');
    for (let length = 0; length < known; length += 1) {
      expect(onNextCursor(whole.slice(0, length))).toBeUndefined();
    }
    for (let length = known; length <= whole.length; length += 1) {
      expect(onNextCursor(whole.slice(0, length))).toEqual(read(whole).next);
    }
  });

  it.each([
    ['ends the reading', '{"cursor":"c","has_more":false,"items":['],
    ['is of another order', '{"items":[],"cursor":"c","has_more":true,'],
    ['has no cursor', '{"cursor":"","has_more":true,"items":['],
    ['has a cursor that is no text', '{"cursor":"\\x","has_more":true,"items":['],
    ['is no page', '<html>'],
  ])('tells nothing where it %s', (_what, text) => {
    expect(onNextCursor(text)).toBeUndefined();
  });
});
