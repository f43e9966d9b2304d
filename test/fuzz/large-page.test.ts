import { describe, expect, it } from 'vitest';
import { MalformedPage } from '../../lambdas/events-api/malformed-page.ts';
import { parsePage, peekNextCursor, type PageText } from '../../lambdas/events-api/page-text.ts';
import { linesIn, recordOf, rejectedRecordOf } from '../support/delivered-lines.ts';
import { newBatch } from '../support/ports/batch.ts';
import { signIn } from '../support/ports/run.ts';
import { rawBytes } from '../support/raw-text.ts';

const MEGABYTE = 1_000_000;
const page = (items: string) => `{"cursor":"c","has_more":true,"items":[${items}]}`;

function read(body: Buffer): PageText | MalformedPage {
  peekNextCursor(body);
  try {
    return parsePage(body);
  } catch (error) {
    if (error instanceof MalformedPage) return error;
    throw error;
  }
}

describe('a megabyte of one token', () => {
  const tokens = [
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    ' ',
    '\n',
    '\xe9',
    '1,',
    '{},',
    '"",',
    '[[],',
    '{"a":',
    '\\"',
  ];

  it.each(tokens)('is split or refused, wherever it is: %j', (token) => {
    const all = token.repeat(MEGABYTE / token.length);
    const texts = [
      all,
      `{${all}`,
      `{"more":${all},"cursor":"c","has_more":true,"items":[]}`,
      `{"cursor":${all},"has_more":true,"items":[]}`,
      `{"cursor":"${all}","has_more":true,"items":[]}`,
      `{"cursor":"c","has_more":true,${all}"items":[]}`,
      page(all),
      page(`${all}1`),
      page(`"${all}"`),
      page(`{"a":"${all}"}${all}`),
      `${page('')}${all}`,
    ];
    for (const text of texts) {
      const result = read(Buffer.from(text, 'latin1'));
      if (result instanceof MalformedPage) expect(result.message.length).toBeLessThan(30);
      else expect(result.cursor).not.toBe('');
    }
  });
});

describe('a record that is nested a hundred thousand times', () => {
  const deep = (open: string, close: string) => `${open.repeat(100_000)}1${close.repeat(100_000)}`;

  it.each([
    ['in arrays', deep('[', ']')],
    ['in objects', deep('{"a":', '}')],
    ['in arrays, with line breaks', deep('[\n', '\n]')],
    ['in arrays, with a byte that is not valid UTF-8', deep('[', ']').replace('1', '"\udce9"')],
  ])('is quarantined, or delivered if the rest is valid: %s', async (_, nested) => {
    const event = signIn('É0', { x: 0 }).replace('"x":0', `"x":${nested}`);
    const result = read(rawBytes(page([nested, event, signIn('E1')].join(','))));
    if (result instanceof MalformedPage) throw result;
    const batch = newBatch();
    expect(await batch.add(result.records)).toMatchObject({ added: 3 });
    const events = linesIn(await batch.compressEvents()).map(recordOf);
    const rejected = linesIn(await batch.compressQuarantine()).map(rejectedRecordOf);
    const compact = (text: string) => text.replaceAll('\n', '');
    expect([...events, ...rejected].map(compact).sort()).toEqual(
      [nested, event, signIn('E1')].map(compact).sort(),
    );
    expect(events).toContain(signIn('E1'));
  });
});
