import { describe, expect, it, onTestFinished } from 'vitest';
import { FEEDS } from '../../../lambdas/contract/feeds.ts';
import { logsPrefix, quarantinePrefix } from '../../../lambdas/contract/object-layout.ts';
import type { EventsApiOptions } from '../../../lambdas/events-api/client.ts';
import type { Limits } from '../../../lambdas/ingest/limits.ts';
import type { TokenStore } from '../../../lambdas/ingest/ports.ts';
import { SCHEMAS } from '../../../schemas/validators/by-log-type.ts';
import { recordOf, rejectedRecordOf } from '../../support/delivered-lines.ts';
import { apiClient } from '../../support/ports/api-client.ts';
import { endOf } from '../../support/ports/end-of.ts';
import { ITEM_USAGES, MemoryFeed, SIGN_INS } from '../../support/ports/run.ts';
import type { Fault } from '../../support/simulator/faults.ts';
import { served } from '../../support/simulator/served.ts';
import { startSimulator, type SimulatorOptions } from '../../support/simulator/server.ts';

const MINUTE = 60_000;
/** A page of 1,000, and one of 200. */
const BACKLOG = 1_200;
const PAGE = 1_000;

/** The real client and the real core between a simulator and a store in memory, on feeds of two pages. */
async function open(options: SimulatorOptions = {}, client: Partial<EventsApiOptions> = {}) {
  const world = new MemoryFeed([]);
  const { clock } = world;
  const simulator = await startSimulator({
    epoch: clock.time,
    now: () => clock.time,
    backlog: BACKLOG,
    backlogDays: 5,
    livePerMinute: 0,
    poison: 0.01,
    acceptAnyToken: true,
    ...options,
  });
  onTestFinished(() => simulator.close());
  const waits: number[] = [];
  const source = apiClient(simulator.url, clock, { waits, ...client });

  /** A run, and then the next minute. Gives how it ended. */
  async function poll(feed = SIGN_INS, limits: Partial<Limits> = {}): Promise<string> {
    clock.left = 55_000;
    const run = world.run({ ports: { pages: source }, limits });
    const config = { ...run.config, feed, schema: SCHEMAS[feed.logType] };
    const end = await endOf({ ...run, config });
    clock.time += MINUTE;
    return end;
  }

  const delivered = (feed = SIGN_INS) => world.objects.lines(logsPrefix(feed)).map(recordOf);

  /** That all that was served by the last run is stored: each record once, in its order, unaltered. */
  function expectAll(feed = SIGN_INS): void {
    const count = simulator.world.count(feed.name, clock.time - MINUTE);
    const rejected = world.objects.lines(quarantinePrefix(feed)).map(rejectedRecordOf);
    expect({ events: delivered(feed), rejected }).toEqual(served(simulator.world, feed.name, count));
  }

  return { world, simulator, waits, poll, delivered, expectAll };
}

const status = (code: number, headers: Record<string, string> = {}): Fault => ({
  kind: 'status',
  status: code,
  headers,
});
const body = (text: string): Fault => ({ kind: 'body', text });

interface Passing {
  readonly fault: Fault;
  /** What the client waits before it asks again. */
  readonly wait: number;
  /** What the run says that ends for it. */
  readonly said: RegExp;
}

const passing: Readonly<Record<string, Passing>> = {
  'a reset connection': {
    fault: { kind: 'reset' },
    wait: 500,
    said: /^TryAgainLater: cannot reach http:\S+ for signinattempts \(ECONNRESET\)/,
  },
  'a connection that ends in the middle of the answer': {
    fault: { kind: 'cut' },
    wait: 500,
    said: /^TryAgainLater: .*answered with no page of signinattempts: ECONNRESET/,
  },
  'JSON that ends too early': {
    fault: body('{"cursor":"a","has_more":false,"items":[{"uuid":"E'),
    wait: 500,
    said: /^TryAgainLater: .*answered with no page of signinattempts: it ends too early/,
  },
  'a 200 that is no JSON': {
    fault: body('<html>Be right back</html>'),
    wait: 500,
    said: /^TryAgainLater: .*answered with no page of signinattempts: it is not JSON/,
  },
  'a page without items': {
    fault: body('{"cursor":"a","has_more":false}'),
    wait: 500,
    said: /^TryAgainLater: .*answered with no page of signinattempts: it has no items/,
  },
  'a page whose items are no array': {
    fault: body('{"cursor":"a","has_more":false,"items":{}}'),
    wait: 500,
    said: /^TryAgainLater: .*answered with no page of signinattempts: its items are no array/,
  },
  'a page without a cursor': {
    fault: body('{"has_more":false,"items":[]}'),
    wait: 500,
    said: /^TryAgainLater: .*answered with no page of signinattempts: it has no cursor/,
  },
  'a page whose has_more is no boolean': {
    fault: body('{"cursor":"a","has_more":"false","items":[]}'),
    wait: 500,
    said: /^TryAgainLater: .*answered with no page of signinattempts: its has_more is neither true nor false/,
  },
  'a page past the size limit': {
    fault: body(' '.repeat(16_000_001)),
    wait: 500,
    said: /^TryAgainLater: .*answered with no page of signinattempts: it is longer than 16 MB/,
  },
  'a 500': {
    fault: status(500),
    wait: 500,
    said: /^TryAgainLater: .*answered 500 "Internal Server Error" for signinattempts, and kept to it when asked again/,
  },
  'a 429 without Retry-After': {
    fault: status(429),
    wait: 500,
    said: /^rate_limited$/,
  },
  'a 429 with Retry-After in seconds': {
    fault: status(429, { 'retry-after': '7' }),
    wait: 7_000,
    said: /^rate_limited$/,
  },
  'a 429 with Retry-After as a date': {
    fault: status(429, { 'retry-after': 'Sun, 22 Nov 2026 20:00:07 GMT' }),
    wait: 7_000,
    said: /^rate_limited$/,
  },
};

describe.each(Object.entries(passing))('%s', (_, { fault, wait, said }) => {
  it('once: the page is asked for again in the same run', async () => {
    const { poll, waits, world, expectAll } = await open({
      faults: ({ count }) => (count === 2 ? fault : undefined),
    });
    expect(await poll()).toBe('caught_up');
    expect(waits).toEqual([wait]);
    expect(world.objects.objects.size).toBe(2); // the events, and the rejected ones
    expectAll();
  });

  it('for longer: what was read before is delivered, the run ends, and the next one goes on', async () => {
    let lasts = true;
    const { poll, simulator, delivered, expectAll } = await open({
      faults: ({ count }) => (lasts && count > 1 ? fault : undefined),
    });
    expect(await poll()).toMatch(said);
    expect(delivered()).toEqual(served(simulator.world, SIGN_INS.name, PAGE).events);
    lasts = false;
    expect(await poll()).toBe('caught_up');
    expectAll();
  });
});

describe('500s in a row', () => {
  const inARow = (first: number, times: number) =>
    open({ faults: ({ count }) => (count >= first && count < first + times ? status(500) : undefined) });

  it('four: as many as one page is asked for again', async () => {
    const { poll, waits, expectAll } = await inARow(1, 4);
    expect(await poll()).toBe('caught_up');
    expect(waits).toEqual([500, 1_000, 2_000, 4_000]);
    expectAll();
  });

  it('five at the first page: the run fails with nothing, and the next one goes on', async () => {
    const { poll, world, expectAll } = await inARow(1, 5);
    expect(await poll()).toMatch(/^TryAgainLater: /);
    expect(world.objects.objects.size).toBe(0);
    expect(await poll()).toBe('caught_up');
    expectAll();
  });

  it('five at a later page: what was read before is delivered first, and the page is then had in the same run', async () => {
    const { poll, world, expectAll } = await inARow(2, 5);
    expect(await poll()).toBe('caught_up');
    expect([...world.objects.objects.keys()].filter((key) => key.startsWith('logs/'))).toHaveLength(2);
    expectAll();
  });
});

describe('an API that does not answer in time', () => {
  it.each<Fault>([{ kind: 'hang' }, { kind: 'stall' }])(
    '%o: what was read before is delivered, the run fails in time, and the next one goes on',
    async (fault) => {
      let lasts = true;
      const { poll, world, simulator, delivered, expectAll } = await open({
        faults: ({ count }) => {
          if (count > 1) return lasts ? fault : undefined;
          // A request is given up 4 seconds before the run's end: for the second page this leaves 50 milliseconds.
          world.clock.left = 4_050;
          return undefined;
        },
      });
      expect(await poll(SIGN_INS, { reserveMs: 1_000 })).toMatch(/^TryAgainLater: .*no answer in time/);
      expect(delivered()).toEqual(served(simulator.world, SIGN_INS.name, PAGE).events);
      lasts = false;
      expect(await poll()).toBe('caught_up');
      expectAll();
    },
  );
});

it('a 429 that lasts longer than the run ends it at once, and the minute after the limit goes on', async () => {
  const { poll, simulator, waits, expectAll } = await open({
    faults: ({ count }) => (count <= 2 ? status(429, { 'retry-after': '90' }) : undefined),
  });
  for (const asked of [1, 2]) {
    expect(await poll()).toBe('rate_limited');
    expect(simulator.requests).toHaveLength(asked);
  }
  expect(await poll()).toBe('caught_up');
  expect(waits).toEqual([]);
  expectAll();
});

describe('a token that is revoked between two pages', () => {
  /** A store whose token is replaced by the next one each time that a fresh one is asked for. */
  async function withTokens(count: number) {
    const stored: string[] = [];
    let reads = 0;
    const tokens: TokenStore = {
      token: ({ fresh }) => {
        reads += fresh ? 1 : 0;
        if (fresh && stored.length > 1) stored.shift();
        return Promise.resolve(stored[0]!);
      },
    };
    const opened = await open(
      {
        acceptAnyToken: false,
        faults: ({ count: request }) => {
          if (request === 2) opened.simulator.revokeToken(first);
          return undefined;
        },
      },
      { tokens },
    );
    const mint = () => stored.push(opened.simulator.mintToken());
    for (let i = 0; i < count; i += 1) mint();
    const [first = ''] = stored;
    return { ...opened, mint, reads: () => reads };
  }

  it('and was replaced: read again once, and the run goes on', async () => {
    const { poll, reads, world, expectAll } = await withTokens(2);
    expect(await poll()).toBe('caught_up');
    expect(reads()).toBe(1);
    expect(world.objects.objects.size).toBe(2);
    expectAll();
  });

  it('for good: what was read before is delivered, each run fails, and goes on with the next token', async () => {
    const { poll, mint, simulator, delivered, expectAll } = await withTokens(1);
    for (let minute = 0; minute < 2; minute += 1) {
      expect(await poll()).toMatch(/^ReplaceToken: .* answered 401 .*: the token is refused/);
    }
    expect(delivered()).toEqual(served(simulator.world, SIGN_INS.name, PAGE).events);
    mint();
    expect(await poll()).toBe('caught_up');
    expectAll();
  });
});

describe('a stored cursor that is refused', () => {
  it('stops its feed, whose position stays as it is, while the others go on; when it is accepted again, so does the feed', async () => {
    let refused = false;
    const { poll, world, expectAll } = await open({
      backlog: 100,
      livePerMinute: 20,
      faults: ({ feed }) => (refused && feed === ITEM_USAGES.name ? status(400) : undefined),
    });
    for (const feed of FEEDS) expect(await poll(feed)).toBe('caught_up');
    refused = true;
    const before = await world.states.read(ITEM_USAGES);
    for (let minute = 0; minute < 2; minute += 1) {
      for (const feed of FEEDS) {
        const end = await poll(feed);
        if (feed === ITEM_USAGES) {
          expect(end).toMatch(
            /^RewindFeed: .* answered 400 "Bad Request" to the stored cursor of itemusages/,
          );
          // Noted once, for the rewind that is asked for after it.
          const revision = before!.revision + 1;
          expect(await world.states.read(feed)).toEqual({
            ...before,
            revision,
            blocked: { revision, reason: 'refused' },
          });
        } else {
          expect(end).toBe('caught_up');
          expectAll(feed);
        }
      }
    }
    refused = false;
    expect(await poll(ITEM_USAGES)).toBe('caught_up');
    expectAll(ITEM_USAGES);
    expect((await world.states.read(ITEM_USAGES))?.blocked).toBeUndefined();
  });

  it('in the middle of a backlog fails the run after what was read before', async () => {
    let refused = true;
    const { poll, simulator, delivered, expectAll } = await open({
      faults: ({ count }) => (refused && count > 1 ? status(400) : undefined),
    });
    expect(await poll()).toMatch(/^RewindFeed: /);
    expect(delivered()).toEqual(served(simulator.world, SIGN_INS.name, PAGE).events);
    refused = false;
    expect(await poll()).toBe('caught_up');
    expectAll();
  });
});
