import { describe, expect, it } from 'vitest';
import { validate } from '../../../lambdas/ingest/validate.ts';
import { viewOf } from '../../support/records.ts';
import { decodeCursor, encodeCursor } from './cursors.ts';
import { firstDayOf, SignInPages, type CursorPlace } from './sign-in-pages.ts';

/** More than a day, so that each template is used. */
const EVENTS = 25_500;
const FIRST_DAY = Date.parse('2026-11-01');

const allPages = (cursor: CursorPlace = 'first', events = EVENTS) => {
  const pages = new SignInPages({ events, cursor, firstDay: FIRST_DAY });
  return Array.from({ length: Math.ceil(events / 1_000) }, (_, page) => {
    const { head, items, tail, release } = pages.render(page);
    const body = `${head}${items.toString()}${tail}`;
    release();
    return body;
  });
};

interface SignIn {
  readonly uuid: string;
  readonly timestamp: string;
  readonly client: { readonly ip_address: string };
}
const pages = allPages();
const parsed = pages.map(
  (page) => JSON.parse(page) as { cursor: string; has_more: boolean; items: readonly SignIn[] },
);
const records = parsed.flatMap(({ items }) => items);
const text = pages.join('');

describe('the pages', () => {
  it('are those of the Events API, with the cursor first or last', () => {
    expect(parsed.map(({ items }) => items.length)).toEqual([...Array<number>(25).fill(1_000), 500]);
    expect(parsed.map((page) => page.has_more)).toEqual([...Array<boolean>(25).fill(true), false]);
    expect(parsed.map(({ cursor }) => decodeCursor(cursor))).toEqual(parsed.map((_, page) => page + 1));
    for (const page of pages)
      expect(page).toMatch(/^{"cursor":"[A-Za-z0-9+/]{200}","has_more":\w+,"items":\[{/);
    const last = allPages('last', 1_500);
    for (const page of last)
      expect(page).toMatch(/^{"items":\[{.*}\],"has_more":\w+,"cursor":"[^"]{200}"}$/s);
    expect(last.flatMap((page) => (JSON.parse(page) as { items: unknown[] }).items)).toEqual(
      records.slice(0, 1_500),
    );
  });

  it('are the same whenever they are read, while others are in use', () => {
    const source = new SignInPages({ events: EVENTS, cursor: 'first', firstDay: FIRST_DAY });
    const first = source.render(3);
    const sameTemplate = source.render(23);
    expect(first.items.toString()).toBe(pages[3]!.slice(first.head.length, -first.tail.length));
    expect(sameTemplate.items.toString()).toBe(pages[23]!.slice(first.head.length, -first.tail.length));
    first.release();
    expect(source.render(3).items.equals(first.items)).toBe(true);
  });

  it('are empty after the last one, with the same cursor each time', () => {
    const { head, items, tail } = new SignInPages({
      events: 10,
      cursor: 'first',
      firstDay: FIRST_DAY,
    }).render(1);
    expect(JSON.parse(`${head}${items.toString()}${tail}`)).toEqual({
      cursor: encodeCursor(1),
      has_more: false,
      items: [],
    });
  });

  it('end with yesterday', () => {
    const now = Date.parse('2026-11-26T10:00:00Z');
    expect([firstDayOf(20_000, now), firstDayOf(40_001, now)]).toEqual([
      Date.parse('2026-11-25'),
      Date.parse('2026-11-23'),
    ]);
  });
});

describe('the records', () => {
  it('pass validation, and have different uuids', () => {
    expect(records.flatMap((record) => validate(viewOf(JSON.stringify(record)), true))).toEqual([]);
    expect(new Set(records.map(({ uuid }) => uuid)).size).toBe(EVENTS);
    expect(records.every(({ uuid }) => /^[A-Z2-7]{26}$/.test(uuid))).toBe(true);
  });

  it('have the size of real ones', () => {
    const bytes = Buffer.byteLength(text) / EVENTS;
    expect(bytes).toBeGreaterThan(650);
    expect(bytes).toBeLessThan(670);
  });

  it.each([
    ['CJK', /\p{Script=Han}/u],
    ['Hangul', /\p{Script=Hangul}/u],
    ['Cyrillic', /\p{Script=Cyrillic}/u],
    ['Arabic', /\p{Script=Arabic}/u],
    ['Hebrew', /\p{Script=Hebrew}/u],
    ['Devanagari', /\p{Script=Devanagari}/u],
    ['Latin with diacritics', /[À-ɏ]/],
    ['combining characters', /[A-Za-z]\u0301/],
    ['an emoji of several characters', /\u{1f469}\u200d\u{1f467}/u],
    ['a raw line separator', /\u2028/],
    ['a raw paragraph separator', /\u2029/],
    ['characters that Go escapes', /\\u003c[^"]*\\u0026|\\u0026[^"]*\\u003c/],
    ['a line separator that is escaped', /\\u2028/],
    ['a surrogate pair that is escaped', /\\ud83[d-e]\\ud[c-f]/],
    ['escapes beside raw characters', /"name":"[^"]*[À-\uffff]{2}.*?"platform_name":"[^"]*\\u0026/s],
    ['escaped quotes', /\\"/],
    ['an escaped backslash', /\\\\/],
    ['an integer beyond 64 signed bits', /18446744073709551615/],
    ['a number that JSON.parse shortens', /1\.50e-3/],
    ['IPv4', /"ip_address":"\d+\.\d+\.\d+\.\d+"/],
    ['IPv6', /"ip_address":"2001:db8::/],
    ['null', /"details":null/],
  ])('contain %s', (_, pattern) => {
    expect(pattern.test(text)).toBe(true);
  });

  it('have other characters than ASCII in a third of them', () => {
    const share =
      records.filter((record) => /[^\x20-\x7e]/.test(JSON.stringify(record))).length / records.length;
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.5);
  });

  it('have timestamps of every precision and several offsets, nearly in order, across midnight', () => {
    const precisions = records.map(({ timestamp }) => /\.(\d+)/.exec(timestamp)?.[1]!.length ?? 0);
    expect([...new Set(precisions)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const offsets = records.map(({ timestamp }) => timestamp.replace(/.*T[\d:.]+/, ''));
    expect([...new Set(offsets)].sort()).toEqual(['+00:00', '+05:30', '-08:00', 'Z']);
    const times = records.map(({ timestamp }) => Date.parse(timestamp));
    const backwards = times.filter((time, i) => i > 0 && time < times[i - 1]!).length / times.length;
    expect(backwards).toBeGreaterThan(0.05);
    expect(backwards).toBeLessThan(0.3);
    expect(new Set(times.map((time) => new Date(time).toISOString().slice(0, 10))).size).toBe(3);
  });
});

it('recognizes its own cursors only', () => {
  expect(decodeCursor(encodeCursor(123))).toBe(123);
  expect(decodeCursor(`${encodeCursor(123).slice(0, -1)}A`)).toBeUndefined();
  expect(decodeCursor('a-cursor')).toBeUndefined();
});
