import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MalformedPage } from '../../../lambdas/events-api/malformed-page.ts';
import { parsePage, peekNextCursor } from '../../../lambdas/events-api/page-text.ts';
import { INVALID_UTF8 } from '../../support/invalid-utf8.ts';
import { rawBytes } from '../../support/raw-text.ts';
import { textsOf } from '../../support/records.ts';
import { sampleItems, sampleText } from '../../support/samples/read.ts';

const page = (items: string) => `{"cursor":"c","has_more":true,"items":${items}}`;
const read = (text: string) => parsePage(Buffer.from(text));
const recordsIn = (text: string) => textsOf(read(text).records);

describe('parsePage', () => {
  it.each(['v2_signinattempts', 'v2_itemusages', 'v2_auditevents'])(
    'reads the published example of %s',
    (name) => {
      const file = `${name}_response.1password-docs.json`;
      const { records: raw, cursor, hasMore } = read(sampleText(file));
      const records = textsOf(raw);
      expect(cursor).toBe('aGVsbG8hIGlzIGl0IG1lIHlvdSBhcmUgbG9va2luZyBmb3IK');
      expect(hasMore).toBe(true);
      expect(records.map((record) => JSON.parse(record) as unknown)).toEqual(sampleItems(file));
      for (const record of records) expect(sampleText(file).replaceAll('\n', '')).toContain(record);
    },
  );

  it('splits a page into any JSON values, each as it is written', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 2, '\r\n\t'), (values, space) => {
        const items = values.map((value) => JSON.stringify(value, null, space));
        const text = JSON.stringify(
          { has_more: false, items: values, more: { items: [1] }, cursor: 'c' },
          null,
          space,
        );
        const records = recordsIn(text);
        expect(records.map((record) => JSON.parse(record) as unknown)).toEqual(
          values.map((value) => JSON.parse(JSON.stringify(value)) as unknown),
        );
        if (space === undefined) expect(records).toEqual(items);
        for (const record of records) expect(record).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 500 },
    );
  });

  it('returns each record as it is written', () => {
    expect(recordsIn(page('[ {"a": 1.0, "b":"\\\\"} ,{"c":"]}\\"{["}\n]'))).toEqual([
      '{"a": 1.0, "b":"\\\\"}',
      '{"c":"]}\\"{["}',
    ]);
  });

  it('returns a number or a literal without the space around it', () => {
    expect(recordsIn(page('[ 1 , true\t,\n"a" ]'))).toEqual(['1', 'true', '"a"']);
  });

  it('decodes escaped names, as JSON.parse does', () => {
    expect(recordsIn('{"cursor":"c","has_more":true,"\\u0069tems":[2]}')).toEqual(['2']);
  });

  it.each(['"\\u0069tems":[2]', '"items":null', '"cursor":"d"', '"cursor":"c"', '"has_more":false'])(
    'rejects a page with a name of the envelope twice, because one of the two would be lost: %s',
    (member) => {
      expect(() => read(`{"items":[1],"cursor":"c","has_more":true,${member}}`)).toThrow(
        /^it has (items|cursor|has_more) twice$/,
      );
    },
  );

  it('accepts any other name twice', () => {
    expect(recordsIn('{"more":1,"items":[1],"cursor":"c","more":[2],"has_more":true}')).toEqual(['1']);
  });

  it('ignores a byte order mark', () => {
    const marked = `\ufeff${page('[1]')}`;
    expect(recordsIn(marked)).toEqual(['1']);
    expect(peekNextCursor(Buffer.from(marked))).toEqual({ cursor: 'c' });
    expect(() => read(`\ufeff\ufeff${page('[1]')}`)).toThrow(new MalformedPage('it is not valid JSON'));
  });

  it.each(['', '"cursor":null,', '"cursor":"",'])('reads a last page without a cursor: {%s…', (cursor) => {
    const { records, ...rest } = read(`{${cursor}"has_more":false,"items":[1]}`);
    expect(textsOf(records)).toEqual(['1']);
    expect(rest).toEqual({ cursor: undefined, hasMore: false });
    expect(() => read(`{${cursor}"has_more":true,"items":[1]}`)).toThrow(
      new MalformedPage('it has no cursor'),
    );
  });

  it('reads items of null as no records', () => {
    expect(recordsIn(page('null'))).toEqual([]);
  });

  it.each([
    ['', 'it is truncated'],
    ['null', 'it is not valid JSON'],
    ['[]', 'it is not valid JSON'],
    ['{}', 'its has_more is not a boolean'],
    ['{"cursor":"","has_more":true,"items":[]}', 'it has no cursor'],
    ['{"cursor":1,"has_more":false,"items":[]}', 'it has no cursor'],
    ['{"cursor":"c","has_more":1,"items":[]}', 'its has_more is not a boolean'],
    ['{"cursor":"c","has_more":true}', 'it has no items'],
    [page('{}'), 'its items are not an array'],
    [page('[{"a":1}'), 'it is not valid JSON'],
    [page('[{"a":1}{"b":1}]'), 'it is not valid JSON'],
    [page('[{"a":1},]'), 'it is not valid JSON'],
    [page('[,]'), 'it is not valid JSON'],
    ['{"cursor":tru,"has_more":true,"items":[]}', 'it is not valid JSON'],
    [page('["a" "b"]'), 'it is not valid JSON'],
    [page('["a]'), 'it is truncated'],
    ['{"cursor":"c","has_more":true,"items":[{"a":1', 'it is truncated'],
    [page('[{"name":"secret"'), 'it is truncated'],
    [`${page('[]')}x`, 'it has trailing data'],
    ['{"cursor":"c",}', 'it is not valid JSON'],
    ['{1:2}', 'it is not valid JSON'],
    ['<html>Bad gateway</html>', 'it is not valid JSON'],
  ])('rejects %s: %s', (text, message) => {
    expect(() => read(text)).toThrow(new MalformedPage(message));
  });

  it('returns a record that is not valid JSON if its quotes and brackets are balanced', () => {
    expect(recordsIn(page('[{"a":tru},{"b":1} ]'))).toEqual(['{"a":tru}', '{"b":1}']);
  });

  it('keeps a line break that may be the reason why a record is not valid JSON', () => {
    expect(recordsIn(page('[{"a":"b\nc"},{"d":\n1}]'))).toEqual(['{"a":"b\nc"}', '{"d":1}']);
  });

  it('throws an error named MalformedPage', () => {
    expect(() => read('')).toThrow(expect.objectContaining({ name: 'MalformedPage' }));
  });

  it('rejects a page that is truncated anywhere, and never quotes it', () => {
    const whole = page('[{"name":"secret \\" 🦊","n":[1,{"a":null}]},{"b":true}]');
    for (let length = 0; length < whole.length; length += 1) {
      const readTruncated = () => read(whole.slice(0, length));
      expect(readTruncated).toThrow(MalformedPage);
      expect(readTruncated).not.toThrow(/secret/);
    }
  });
});

describe('a page with bytes that are not valid UTF-8', () => {
  const readRaw = (text: string) => parsePage(rawBytes(text));

  it.each(INVALID_UTF8)('is read if they are in a record, which ends where it ends: %s', (_, bad) => {
    // The next record begins with a byte that could continue a character, if the comma was skipped.
    const records = ['{"a":"é"}', bad, '"é"', bad, '1', bad];
    const { records: found, cursor, hasMore } = readRaw(page(`[${records.join(',')}]`));
    expect(textsOf(found)).toEqual(records);
    expect(found.areUtf8).toBe(false);
    expect({ cursor, hasMore }).toEqual({ cursor: 'c', hasMore: true });
  });

  it.each(INVALID_UTF8)('loses the line breaks of its other records only: %s', (_, bad) => {
    const broken = bad.replaceAll(',', ',\r\n');
    const records = ['{\n"a":"é"}', broken, '[\r\n1]'];
    expect(textsOf(readRaw(page(`[\n${records.join('\n,\n')}\n]`)).records)).toEqual([
      '{"a":"é"}',
      broken,
      '[1]',
    ]);
  });

  it('is read if they are in a value that is not used', () => {
    const { records } = readRaw('{"more":{"\udce9":"\udce9"},"cursor":"c","has_more":true,"items":["é"]}');
    expect(textsOf(records)).toEqual(['"é"']);
    expect(records.areUtf8).toBe(false);
  });

  it.each([
    ['{"cursor":"caf\udce9","has_more":true,"items":[]}', 'it is not valid UTF-8'],
    ['{"cursor":"\udced\udca0\udc80","has_more":true,"items":[]}', 'it is not valid UTF-8'],
    ['{"cursor":"c","has_more":true\udce9,"items":[]}', 'it is not valid UTF-8'],
    ['{"cursor":"c","has_mor\udce9":true,"items":[]}', 'it is not valid UTF-8'],
    ['{"cursor":"c","has_more":true,"items":[],"\udcc3":1}', 'it is not valid UTF-8'],
    ['{"cursor":"c","has_more":true,"items":\udce9[]}', 'it is not valid UTF-8'],
    ['{"cursor":"c","has_more":true,"items":[{"a":1}\udce9,{"b":1}]}', 'it is not valid JSON'],
    ['{"cursor":"c","has_more":true,"items":[]\udce9}', 'it is not valid JSON'],
    ['{"cursor":"c","has_more":true,"items":[]}\udce9', 'it has trailing data'],
    ['\udcef\udcbb{"cursor":"c","has_more":true,"items":[]}', 'it is not valid JSON'],
  ])('is rejected if they are elsewhere: %j: %s', (text, message) => {
    expect(() => readRaw(text)).toThrow(new MalformedPage(message));
  });
});

describe('peekNextCursor', () => {
  const whole = '{"cursor":"a\\"b","has_more":true,"items":[{"a":1}]}';
  const peek = (text: string) => peekNextCursor(Buffer.from(text));

  it('returns the next cursor as soon as it has arrived', () => {
    const end = whole.indexOf('"items"');
    for (let length = 0; length < end; length += 1) {
      expect(peek(whole.slice(0, length))).toBeUndefined();
    }
    for (let length = end; length <= whole.length; length += 1) {
      expect(peek(whole.slice(0, length))).toEqual({ cursor: read(whole).cursor });
    }
  });

  it.each([
    ['is of the last page', '{"cursor":"c","has_more":false,"items":['],
    ['has another order', '{"items":[],"cursor":"c","has_more":true,'],
    ['has no cursor', '{"cursor":"","has_more":true,"items":['],
    ['has a cursor that is not a valid string', '{"cursor":"\\x","has_more":true,"items":['],
    ['is not of a page', '<html>'],
  ])('returns undefined if the chunk %s', (_, text) => {
    expect(peek(text)).toBeUndefined();
  });
});
