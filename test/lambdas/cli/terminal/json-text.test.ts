import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indentJson, maskJson } from '../../../../lambdas/cli/terminal/json-text.ts';

const jsonText = fc.json({ maxDepth: 6 });

describe('masked JSON', () => {
  it('has the names and types of the fields, and no value', () => {
    const json =
      '{"uuid":"E1","n":-1.50e3,"ok":true,"none":null,"nested" : {"email":"a\\"b@example.com","e":{},"l":[1,"x"]}}';
    expect(JSON.parse(maskJson(json))).toEqual({
      uuid: '<string, 2 characters>',
      n: '<number>',
      ok: '<boolean>',
      none: null,
      nested: { email: '<string, 15 characters>', e: {}, l: ['<number>', '<string, 1 character>'] },
    });
  });

  it('has no name that may be personal data', () => {
    expect(maskJson('{"alice@example.com":1,"alice.smith":1,"caf\\u00e9":{"a b":null}}')).toBe(
      '{"<name, 17 characters>":"<number>","<name, 11 characters>":"<number>","<name, 4 characters>":{"<name, 3 characters>":null}}',
    );
  });

  it('is valid JSON of the same shape, whatever the record is', () => {
    fc.assert(
      fc.property(jsonText, (json) => {
        const masked = maskJson(json);
        JSON.parse(masked);
        const brackets = (text: string) =>
          text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').replaceAll(/[^[\]{},:]/g, '');
        expect(brackets(masked)).toBe(brackets(json));
        expect(
          masked.replaceAll(/"<(?:string|name), [\d,]+ characters?>"|"<number>"|"<boolean>"|null/g, ''),
        ).toMatch(/^(?:[[\]{},:\s]|"\w*":)*$/);
      }),
    );
  });

  it('is made of four megabytes, and of any depth', () => {
    const long = JSON.stringify('a\n\\é'.repeat(800_000));
    expect(maskJson(long)).toBe('"<string, 3,200,000 characters>"');
    const deep = `${'['.repeat(500_000)}1${']'.repeat(500_000)}`;
    expect(maskJson(deep)).toHaveLength(deep.length - 1 + '"<number>"'.length);
    expect(indentJson(deep).next().value).toBe('[');
  });
});

describe('indented JSON', () => {
  it('has a line for each field and element, and the digits of numbers', () => {
    const json = '{"a":9223372036854775807,"b":{"c":[1.0, "x,{"],"d":{ },"e":[]},"f":null}';
    expect([...indentJson(json)].join('\n')).toBe(`{
  "a": 9223372036854775807,
  "b": {
    "c": [
      1.0,
      "x,{"
    ],
    "d": { },
    "e": []
  },
  "f": null
}`);
    expect([...indentJson('17')]).toEqual(['17']);
  });

  it('has the same value, whatever the record is', () => {
    fc.assert(
      fc.property(jsonText, (json) => {
        expect(JSON.parse([...indentJson(json)].join('\n'))).toEqual(JSON.parse(json));
      }),
    );
  });
});
