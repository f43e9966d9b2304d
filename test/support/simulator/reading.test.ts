import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEEDS } from '../../../lambdas/contract/feeds.ts';
import { drain, readPageOf } from './client.ts';
import { compareInstants, formatInstant, type Instant } from './instant.ts';
import type { Simulator } from './server.ts';
import { EPOCH, start } from './standing.ts';

const ALL = '2020-01-01T00:00:00Z';

const audit = ({ url }: Simulator): string => `${url}/api/v2/auditevents`;
const usages = ({ url }: Simulator): string => `${url}/api/v2/itemusages`;

describe('reading by cursor', () => {
  it.each(FEEDS.map((feed) => feed.name))(
    'gives exactly the texts of %s in the order of arrival',
    async (feed) => {
      const simulator = await start();
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 1000 }),
          fc.constantFrom('v1', 'v2'),
          async (limit, version) => {
            const url = `${simulator.url}/api/${version === 'v1' ? 'v1' : 'v2'}/${feed}`;
            const { items, pages } = await drain(url, { limit, start_time: ALL });
            expect(items).toEqual(simulator.world.records(feed, 0, 300, version === 'v1' ? 'v1' : 'v2'));
            expect(pages).toBe(Math.ceil(300 / limit));
          },
        ),
        { numRuns: 12 },
      );
    },
  );

  it('has the limit baked into the cursor, 100 by default', async () => {
    const simulator = await start();
    const first = await readPageOf(audit(simulator), { start_time: ALL });
    expect(first.items).toHaveLength(100);
    const second = await readPageOf(audit(simulator), { cursor: first.cursor, limit: 7, start_time: null });
    expect(second.items).toHaveLength(100);
  });

  it('lets a cursor be used again', async () => {
    const simulator = await start();
    const { cursor } = await readPageOf(audit(simulator), { start_time: ALL, limit: 10 });
    const once = await readPageOf(audit(simulator), { cursor });
    expect(await readPageOf(audit(simulator), { cursor })).toEqual(once);
    expect(once.items).toEqual(simulator.world.records('auditevents', 10, 20));
  });

  it('has opaque base64 cursors of about the real size', async () => {
    const { cursor } = await readPageOf(audit(await start()), { start_time: ALL });
    expect(cursor.length).toBeGreaterThanOrEqual(100);
    expect(cursor.length).toBeLessThanOrEqual(200);
  });

  it('gives live events as they arrive', async () => {
    let now = EPOCH;
    const simulator = await start({ now: () => now });
    const { cursor } = await drain(audit(simulator), { start_time: ALL });
    now += 60_000;
    const { items } = await drain(audit(simulator), { cursor });
    expect(items).toEqual(simulator.world.records('auditevents', 300, 330));
  });

  it('goes on after a restart with the same options', async () => {
    const first = await start();
    const { cursor } = await readPageOf(audit(first), { start_time: ALL, limit: 50 });
    await first.close();
    const second = await start();
    const { items } = await drain(audit(second), { cursor });
    expect(items).toEqual(first.world.records('auditevents', 50, 300));
  });

  it('refuses a cursor of another feed, another seed, from the future, or that somebody touched', async () => {
    let now = EPOCH + 60_000;
    const simulator = await start({ now: () => now });
    const { cursor } = await drain(audit(simulator), { start_time: ALL });
    await expect(readPageOf(usages(simulator), { cursor })).rejects.toThrow(
      /400 .*Bad Request.*of feed auditevents/,
    );
    await expect(readPageOf(audit(await start({ seed: 2 })), { cursor })).rejects.toThrow(/400 .*of seed 1/);
    await expect(readPageOf(audit(simulator), { cursor: cursor.slice(0, -4) })).rejects.toThrow(/400/);
    await expect(readPageOf(audit(simulator), { cursor: `${cursor} ` })).rejects.toThrow(/400/);
    await expect(readPageOf(audit(simulator), { cursor: '' })).rejects.toThrow(/400/);
    now = EPOCH;
    await expect(readPageOf(audit(simulator), { cursor })).rejects.toThrow(/400 .*ahead/);
  });
});

describe('a reset', () => {
  const expected = (simulator: Simulator, start: Instant, end?: Instant): string[] =>
    simulator.world
      .records('itemusages', 0, 300)
      .filter(
        (_, i) =>
          compareInstants(simulator.world.eventTime('itemusages', i), start) >= 0 &&
          (end === undefined || compareInstants(simulator.world.eventTime('itemusages', i), end) < 0),
      );

  it("selects by the events' own time", async () => {
    const simulator = await start();
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -8 * 86_400_000, max: 60_000 }),
        fc.integer({ min: 0, max: 8 * 86_400_000 }),
        async (offset, length) => {
          const from = { ms: EPOCH + offset, ns: 0 };
          const to = { ms: from.ms + length, ns: 0 };
          const times = { start_time: formatInstant(from), limit: 1000 };
          const open = await readPageOf(usages(simulator), times);
          expect(open.items).toEqual(expected(simulator, from));
          const bounded = await readPageOf(usages(simulator), { ...times, end_time: formatInstant(to) });
          expect(bounded.items).toEqual(expected(simulator, from, to));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('leaves late events out that the cursor delivers', async () => {
    let now = EPOCH;
    const simulator = await start({ now: () => now, livePerMinute: 60 });
    const reset = { start_time: formatInstant({ ms: EPOCH, ns: 0 }), limit: 1000 };
    const { cursor } = await readPageOf(usages(simulator), reset);
    now += 10 * 60_000;
    const live = simulator.world.records('itemusages', 300, 900);
    const late = live.filter((_, i) => simulator.world.eventTime('itemusages', 300 + i).ms < EPOCH);
    expect(late.length).toBeGreaterThan(10);
    expect((await drain(usages(simulator), { cursor })).items).toEqual(live);
    const selected = await readPageOf(usages(simulator), reset);
    expect(selected.items.filter((text) => late.includes(text))).toEqual([]);
    expect(selected.items).toHaveLength(600 - late.length);
  });

  it('begins an hour ago, or an hour before the end, by default', async () => {
    const simulator = await start({ backlog: 3000 });
    const { world } = simulator;
    const between = (from: number, to: number) =>
      world.records('auditevents', 0, 3000).filter((_, i) => {
        const { ms } = world.eventTime('auditevents', i);
        return ms >= from && ms < to;
      });
    const hour = 3_600_000;
    const lastHour = (await readPageOf(audit(simulator), {})).items;
    expect(lastHour).toEqual(between(EPOCH - hour, EPOCH));
    expect(lastHour.length).toBeGreaterThan(10);
    const end = EPOCH - 48 * hour;
    const { items } = await readPageOf(audit(simulator), { end_time: formatInstant({ ms: end, ns: 0 }) });
    expect(items).toEqual(between(end - hour, end));
  });

  it('includes the start or not, by switch', async () => {
    const records = { auditevents: ['{"timestamp":"2026-01-01T00:00:00.000000001Z"}'] };
    const reset = { start_time: '2026-01-01T00:00:00.000000001Z' };
    expect((await readPageOf(audit(await start({ records })), reset)).items).toHaveLength(1);
    const exclusive = await start({ records, startTime: 'exclusive' });
    expect((await readPageOf(audit(exclusive), reset)).items).toEqual([]);
  });

  it('has its end in the cursor or not, by switch', async () => {
    const texts = ['01', '02', '03', '04', '05'].map((day) => `{"timestamp":"2026-01-${day}T00:00:00Z"}`);
    const records = { auditevents: texts };
    const reset = { start_time: ALL, end_time: '2026-01-04T00:00:00Z', limit: 2 };
    expect((await drain(audit(await start({ records })), reset)).items).toEqual(texts.slice(0, 3));
    const once = await start({ records, endTime: 'first-page' });
    expect((await drain(audit(once), reset)).items).toEqual(texts);
  });
});

describe('the tip', () => {
  it('gives the same cursor again and again', async () => {
    const simulator = await start();
    const { cursor } = await drain(audit(simulator), { start_time: ALL });
    for (let poll = 0; poll < 3; poll += 1) {
      expect(await readPageOf(audit(simulator), { cursor })).toEqual({ cursor, hasMore: false, items: [] });
    }
  });

  it('gives a new cursor each time, by switch', async () => {
    const simulator = await start({ tip: 'new' });
    let { cursor } = await drain(audit(simulator), { start_time: ALL });
    const seen = new Set([cursor]);
    for (let poll = 0; poll < 3; poll += 1) {
      const page = await readPageOf(audit(simulator), { cursor });
      expect(page.items).toEqual([]);
      cursor = page.cursor;
      seen.add(cursor);
    }
    expect(seen.size).toBe(4);
  });

  it('delivers the page before it again, by switch, and loses nothing by it', async () => {
    let now = EPOCH;
    const simulator = await start({ tip: 'redeliver', now: () => now });
    const first = await drain(audit(simulator), { start_time: ALL, limit: 70 });
    expect(first.items).toEqual(simulator.world.records('auditevents', 0, 300));
    const again = await readPageOf(audit(simulator), { cursor: first.cursor });
    expect(again.items).toEqual(simulator.world.records('auditevents', 280, 300));
    expect(again.cursor).toBe(first.cursor);
    now += 3 * 60_000;
    const later = await drain(audit(simulator), { cursor: again.cursor });
    expect(later.items).toEqual(simulator.world.records('auditevents', 280, 390));
  });

  it('delivers again just what the reset had selected, and after it what arrived since', async () => {
    let now = EPOCH;
    const simulator = await start({ tip: 'redeliver', now: () => now, backlog: 3000, livePerMinute: 600 });
    const { world } = simulator;
    const hourAgo = EPOCH - 3_600_000;
    const reset = await readPageOf(usages(simulator), { limit: 1000 });
    const arrived = 3000 - world.searchFrom('itemusages', { ms: hourAgo, ns: 0 });
    expect(reset.items.length).toBeGreaterThan(0);
    expect(reset.items.length).toBeLessThan(arrived);
    expect((await readPageOf(usages(simulator), { cursor: reset.cursor })).items).toEqual(reset.items);
    now += 60_000;
    const live = world.records('itemusages', 3000, world.count('itemusages', now));
    expect(live.some((_, i) => world.eventTime('itemusages', 3000 + i).ms < hourAgo)).toBe(true);
    const grown = await readPageOf(usages(simulator), { cursor: reset.cursor });
    expect(grown.items).toEqual([...reset.items, ...live]);
    expect((await readPageOf(usages(simulator), { cursor: grown.cursor })).items).toEqual(grown.items);
  });

  it('says has_more before an empty page, by switch', async () => {
    const simulator = await start({ emptyPages: 'last' });
    const page = await readPageOf(audit(simulator), { start_time: ALL, limit: 1000 });
    expect(page.items).toHaveLength(300);
    expect(page.hasMore).toBe(true);
    expect(await readPageOf(audit(simulator), { cursor: page.cursor })).toMatchObject({
      hasMore: false,
      items: [],
    });
  });

  it('has empty pages with has_more in between, by switch', async () => {
    const simulator = await start({ emptyPages: 'between' });
    const { items, pages } = await drain(audit(simulator), { start_time: ALL, limit: 100 });
    expect(items).toEqual(simulator.world.records('auditevents', 0, 300));
    expect(pages).toBe(5);
  });
});

describe('given records', () => {
  it('are served as given, and more can arrive', async () => {
    const simulator = await start({ records: { auditevents: ['{"n":1}', '"broken"'] } });
    const first = await readPageOf(audit(simulator), {});
    expect(first.items).toEqual(['{"n":1}', '"broken"']);
    simulator.push('auditevents', '{"n":12345678901234567890}', '3');
    const next = await readPageOf(audit(simulator), { cursor: first.cursor });
    expect(next.items).toEqual(['{"n":12345678901234567890}', '3']);
  });
});
