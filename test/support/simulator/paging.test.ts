import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEEDS } from '../../../lambdas/contract/feeds.ts';
import { drain, fetchPage } from './client.ts';
import { compareInstants, formatInstant, type Instant } from './instant.ts';
import type { Simulator } from './server.ts';
import { EPOCH, startTestSimulator } from './test-simulator.ts';

const ALL = '2020-01-01T00:00:00Z';

const auditUrl = ({ url }: Simulator): string => `${url}/api/v2/auditevents`;
const usagesUrl = ({ url }: Simulator): string => `${url}/api/v2/itemusages`;

describe('reading by cursor', () => {
  it.each(FEEDS.map((feed) => feed.name))(
    'returns exactly the records of %s in arrival order',
    async (feed) => {
      const simulator = await startTestSimulator();
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 1000 }),
          fc.constantFrom('v1', 'v2'),
          async (limit, version) => {
            const url = `${simulator.url}/api/${version === 'v1' ? 'v1' : 'v2'}/${feed}`;
            const { items, pages } = await drain(url, { limit, start_time: ALL });
            expect(items).toEqual(simulator.account.records(feed, 0, 300, version === 'v1' ? 'v1' : 'v2'));
            expect(pages).toBe(Math.ceil(300 / limit));
          },
        ),
        { numRuns: 12 },
      );
    },
  );

  it('keeps the limit in the cursor, 100 by default', async () => {
    const simulator = await startTestSimulator();
    const first = await fetchPage(auditUrl(simulator), { start_time: ALL });
    expect(first.items).toHaveLength(100);
    const second = await fetchPage(auditUrl(simulator), { cursor: first.cursor, limit: 7, start_time: null });
    expect(second.items).toHaveLength(100);
  });

  it('accepts a cursor more than once', async () => {
    const simulator = await startTestSimulator();
    const { cursor } = await fetchPage(auditUrl(simulator), { start_time: ALL, limit: 10 });
    const once = await fetchPage(auditUrl(simulator), { cursor });
    expect(await fetchPage(auditUrl(simulator), { cursor })).toEqual(once);
    expect(once.items).toEqual(simulator.account.records('auditevents', 10, 20));
  });

  it('has opaque base64 cursors of approximately the real size', async () => {
    const { cursor } = await fetchPage(auditUrl(await startTestSimulator()), { start_time: ALL });
    expect(cursor.length).toBeGreaterThanOrEqual(100);
    expect(cursor.length).toBeLessThanOrEqual(200);
  });

  it('returns live events as they arrive', async () => {
    let now = EPOCH;
    const simulator = await startTestSimulator({ now: () => now });
    const { cursor } = await drain(auditUrl(simulator), { start_time: ALL });
    now += 60_000;
    const { items } = await drain(auditUrl(simulator), { cursor });
    expect(items).toEqual(simulator.account.records('auditevents', 300, 330));
  });

  it('continues after a restart with the same options', async () => {
    const first = await startTestSimulator();
    const { cursor } = await fetchPage(auditUrl(first), { start_time: ALL, limit: 50 });
    await first.close();
    const second = await startTestSimulator();
    const { items } = await drain(auditUrl(second), { cursor });
    expect(items).toEqual(first.account.records('auditevents', 50, 300));
  });

  it('rejects a cursor for another feed, for another seed, from the future, or that was modified', async () => {
    let now = EPOCH + 60_000;
    const simulator = await startTestSimulator({ now: () => now });
    const { cursor } = await drain(auditUrl(simulator), { start_time: ALL });
    await expect(fetchPage(usagesUrl(simulator), { cursor })).rejects.toThrow(
      /400 .*Bad Request.*for feed auditevents/,
    );
    await expect(fetchPage(auditUrl(await startTestSimulator({ seed: 2 })), { cursor })).rejects.toThrow(
      /400 .*for seed 1/,
    );
    await expect(fetchPage(auditUrl(simulator), { cursor: cursor.slice(0, -4) })).rejects.toThrow(/400/);
    await expect(fetchPage(auditUrl(simulator), { cursor: `${cursor} ` })).rejects.toThrow(/400/);
    await expect(fetchPage(auditUrl(simulator), { cursor: '' })).rejects.toThrow(/400/);
    now = EPOCH;
    await expect(fetchPage(auditUrl(simulator), { cursor })).rejects.toThrow(/400 .*ahead/);
  });
});

describe('a reset', () => {
  const expected = (simulator: Simulator, start: Instant, end?: Instant): string[] =>
    simulator.account
      .records('itemusages', 0, 300)
      .filter(
        (_, i) =>
          compareInstants(simulator.account.eventTime('itemusages', i), start) >= 0 &&
          (end === undefined || compareInstants(simulator.account.eventTime('itemusages', i), end) < 0),
      );

  it('selects by event time', async () => {
    const simulator = await startTestSimulator();
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -8 * 86_400_000, max: 60_000 }),
        fc.integer({ min: 0, max: 8 * 86_400_000 }),
        async (offset, length) => {
          const from = { ms: EPOCH + offset, ns: 0 };
          const to = { ms: from.ms + length, ns: 0 };
          const times = { start_time: formatInstant(from), limit: 1000 };
          const open = await fetchPage(usagesUrl(simulator), times);
          expect(open.items).toEqual(expected(simulator, from));
          const bounded = await fetchPage(usagesUrl(simulator), { ...times, end_time: formatInstant(to) });
          expect(bounded.items).toEqual(expected(simulator, from, to));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('does not select late events, which the cursor delivers', async () => {
    let now = EPOCH;
    const simulator = await startTestSimulator({ now: () => now, livePerMinute: 60 });
    const reset = { start_time: formatInstant({ ms: EPOCH, ns: 0 }), limit: 1000 };
    const { cursor } = await fetchPage(usagesUrl(simulator), reset);
    now += 10 * 60_000;
    const live = simulator.account.records('itemusages', 300, 900);
    const late = live.filter((_, i) => simulator.account.eventTime('itemusages', 300 + i).ms < EPOCH);
    expect(late.length).toBeGreaterThan(10);
    expect((await drain(usagesUrl(simulator), { cursor })).items).toEqual(live);
    const selected = await fetchPage(usagesUrl(simulator), reset);
    expect(selected.items.filter((text) => late.includes(text))).toEqual([]);
    expect(selected.items).toHaveLength(600 - late.length);
  });

  it('starts an hour ago, or an hour before the end, by default', async () => {
    const simulator = await startTestSimulator({ backlog: 3000 });
    const { account } = simulator;
    const between = (from: number, to: number) =>
      account.records('auditevents', 0, 3000).filter((_, i) => {
        const { ms } = account.eventTime('auditevents', i);
        return ms >= from && ms < to;
      });
    const hour = 3_600_000;
    const lastHour = (await fetchPage(auditUrl(simulator), {})).items;
    expect(lastHour).toEqual(between(EPOCH - hour, EPOCH));
    expect(lastHour.length).toBeGreaterThan(10);
    const end = EPOCH - 48 * hour;
    const { items } = await fetchPage(auditUrl(simulator), { end_time: formatInstant({ ms: end, ns: 0 }) });
    expect(items).toEqual(between(end - hour, end));
  });

  it('includes or excludes the start, depending on the option', async () => {
    const records = { auditevents: ['{"timestamp":"2026-01-01T00:00:00.000000001Z"}'] };
    const reset = { start_time: '2026-01-01T00:00:00.000000001Z' };
    expect((await fetchPage(auditUrl(await startTestSimulator({ records })), reset)).items).toHaveLength(1);
    const exclusive = await startTestSimulator({ records, startTime: 'exclusive' });
    expect((await fetchPage(auditUrl(exclusive), reset)).items).toEqual([]);
  });

  it('keeps its end in the cursor or not, depending on the option', async () => {
    const all = ['01', '02', '03', '04', '05'].map((day) => `{"timestamp":"2026-01-${day}T00:00:00Z"}`);
    const records = { auditevents: all };
    const reset = { start_time: ALL, end_time: '2026-01-04T00:00:00Z', limit: 2 };
    expect((await drain(auditUrl(await startTestSimulator({ records })), reset)).items).toEqual(
      all.slice(0, 3),
    );
    const firstPageOnly = await startTestSimulator({ records, endTime: 'first-page' });
    expect((await drain(auditUrl(firstPageOnly), reset)).items).toEqual(all);
  });
});

describe('the tip', () => {
  it('returns the same cursor every time', async () => {
    const simulator = await startTestSimulator();
    const { cursor } = await drain(auditUrl(simulator), { start_time: ALL });
    for (let poll = 0; poll < 3; poll += 1) {
      expect(await fetchPage(auditUrl(simulator), { cursor })).toEqual({ cursor, hasMore: false, items: [] });
    }
  });

  it('returns a new cursor each time with tip: new', async () => {
    const simulator = await startTestSimulator({ tip: 'new' });
    let { cursor } = await drain(auditUrl(simulator), { start_time: ALL });
    const seen = new Set([cursor]);
    for (let poll = 0; poll < 3; poll += 1) {
      const page = await fetchPage(auditUrl(simulator), { cursor });
      expect(page.items).toEqual([]);
      cursor = page.cursor;
      seen.add(cursor);
    }
    expect(seen.size).toBe(4);
  });

  it('returns the last page again with tip: redeliver, and loses nothing', async () => {
    let now = EPOCH;
    const simulator = await startTestSimulator({ tip: 'redeliver', now: () => now });
    const first = await drain(auditUrl(simulator), { start_time: ALL, limit: 70 });
    expect(first.items).toEqual(simulator.account.records('auditevents', 0, 300));
    const again = await fetchPage(auditUrl(simulator), { cursor: first.cursor });
    expect(again.items).toEqual(simulator.account.records('auditevents', 280, 300));
    expect(again.cursor).toBe(first.cursor);
    now += 3 * 60_000;
    const later = await drain(auditUrl(simulator), { cursor: again.cursor });
    expect(later.items).toEqual(simulator.account.records('auditevents', 280, 390));
  });

  it('returns again exactly the events that the reset selected, followed by new arrivals', async () => {
    let now = EPOCH;
    const simulator = await startTestSimulator({
      tip: 'redeliver',
      now: () => now,
      backlog: 3000,
      livePerMinute: 600,
    });
    const { account } = simulator;
    const hourAgo = EPOCH - 3_600_000;
    const reset = await fetchPage(usagesUrl(simulator), { limit: 1000 });
    const arrived = 3000 - account.searchFrom('itemusages', { ms: hourAgo, ns: 0 });
    expect(reset.items.length).toBeGreaterThan(0);
    expect(reset.items.length).toBeLessThan(arrived);
    expect((await fetchPage(usagesUrl(simulator), { cursor: reset.cursor })).items).toEqual(reset.items);
    now += 60_000;
    const live = account.records('itemusages', 3000, account.count('itemusages', now));
    expect(live.some((_, i) => account.eventTime('itemusages', 3000 + i).ms < hourAgo)).toBe(true);
    const grown = await fetchPage(usagesUrl(simulator), { cursor: reset.cursor });
    expect(grown.items).toEqual([...reset.items, ...live]);
    expect((await fetchPage(usagesUrl(simulator), { cursor: grown.cursor })).items).toEqual(grown.items);
  });

  it('returns has_more: true before an empty last page with emptyPages: last', async () => {
    const simulator = await startTestSimulator({ emptyPages: 'last' });
    const page = await fetchPage(auditUrl(simulator), { start_time: ALL, limit: 1000 });
    expect(page.items).toHaveLength(300);
    expect(page.hasMore).toBe(true);
    expect(await fetchPage(auditUrl(simulator), { cursor: page.cursor })).toMatchObject({
      hasMore: false,
      items: [],
    });
  });

  it('returns empty pages with has_more: true with emptyPages: between', async () => {
    const simulator = await startTestSimulator({ emptyPages: 'between' });
    const { items, pages } = await drain(auditUrl(simulator), { start_time: ALL, limit: 100 });
    expect(items).toEqual(simulator.account.records('auditevents', 0, 300));
    expect(pages).toBe(5);
  });
});

describe('fixture records', () => {
  it('are served unchanged, and more can arrive', async () => {
    const simulator = await startTestSimulator({ records: { auditevents: ['{"n":1}', '"broken"'] } });
    const first = await fetchPage(auditUrl(simulator), {});
    expect(first.items).toEqual(['{"n":1}', '"broken"']);
    simulator.push('auditevents', '{"n":12345678901234567890}', '3');
    const next = await fetchPage(auditUrl(simulator), { cursor: first.cursor });
    expect(next.items).toEqual(['{"n":12345678901234567890}', '3']);
  });
});
