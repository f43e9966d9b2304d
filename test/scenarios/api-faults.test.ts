import { describe, expect, it, onTestFinished } from 'vitest';
import { FEEDS } from '../../lambdas/contract/feeds.ts';
import { logsPrefix, quarantinePrefix } from '../../lambdas/contract/object-layout.ts';
import type { EventsApiOptions } from '../../lambdas/events-api/client.ts';
import type { Limits } from '../../lambdas/ingest/limits.ts';
import type { TokenStore } from '../../lambdas/ingest/ports.ts';
import { SCHEMAS } from '../../schemas/validators/by-log-type.ts';
import { recordOf, rejectedRecordOf } from '../support/delivered-lines.ts';
import { apiClient } from '../support/ports/api-client.ts';
import { ITEM_USAGES, MemoryFeed, SIGN_INS } from '../support/ports/run.ts';
import { runOutcome } from '../support/ports/run-outcome.ts';
import type { Fault } from '../support/simulator/faults.ts';
import { expectedDelivery } from '../support/simulator/expected-delivery.ts';
import { startSimulator, type SimulatorOptions } from '../support/simulator/server.ts';

const MINUTE = 60_000;
/** A page of 1,000 records, and one of 200. */
const BACKLOG = 1_200;
const PAGE = 1_000;

/** The API client and the core, between a simulator and stores in memory. Each feed has two pages. */
async function open(options: SimulatorOptions = {}, client: Partial<EventsApiOptions> = {}) {
  const memory = new MemoryFeed([]);
  const { clock } = memory;
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
  const pages = apiClient(simulator.url, clock, { waits, ...client });

  /** Performs a run, and then advances the clock by a minute. Returns the outcome or the error. */
  async function poll(feed = SIGN_INS, limits: Partial<Limits> = {}): Promise<string> {
    clock.left = 55_000;
    const run = memory.run({ ports: { pages }, limits });
    const outcome = await runOutcome({
      ...run,
      config: { ...run.config, feed },
      schema: () => Promise.resolve(SCHEMAS[feed.logType]),
    });
    clock.time += MINUTE;
    return outcome;
  }

  const delivered = (feed = SIGN_INS) => memory.objects.lines(logsPrefix(feed)).map(recordOf);

  /** Expects that every record up to the last run is stored once, in order, and unaltered. */
  function expectAll(feed = SIGN_INS): void {
    const count = simulator.account.count(feed.name, clock.time - MINUTE);
    const rejected = memory.objects.lines(quarantinePrefix(feed)).map(rejectedRecordOf);
    expect({ events: delivered(feed), rejected }).toEqual(
      expectedDelivery(simulator.account, feed.name, count),
    );
  }

  return { memory, simulator, waits, poll, delivered, expectAll };
}

const status = (code: number, headers: Record<string, string> = {}): Fault => ({
  kind: 'status',
  status: code,
  headers,
});
const body = (text: string): Fault => ({ kind: 'body', text });

interface TransientFault {
  readonly fault: Fault;
  /** The delay before the client retries, in milliseconds. */
  readonly wait: number;
  /** The outcome or error of a run that the fault ends. */
  readonly outcome: RegExp;
}

const transientFaults: Readonly<Record<string, TransientFault>> = {
  'a reset connection': {
    fault: { kind: 'reset' },
    wait: 500,
    outcome: /^UnreadablePage: cannot reach http:\S+ for signinattempts \(ECONNRESET\)/,
  },
  'a connection that ends in the middle of the response': {
    fault: { kind: 'cut' },
    wait: 500,
    outcome: /^UnreadablePage: .*did not return a valid page of signinattempts: ECONNRESET/,
  },
  'JSON that is cut off': {
    fault: body('{"cursor":"a","has_more":false,"items":[{"uuid":"E'),
    wait: 500,
    outcome: /^UnreadablePage: .*did not return a valid page of signinattempts: it is truncated/,
  },
  'a 200 with a body that is not JSON': {
    fault: body('<html>Be right back</html>'),
    wait: 500,
    outcome: /^UnreadablePage: .*did not return a valid page of signinattempts: it is not valid JSON/,
  },
  'a page without items': {
    fault: body('{"cursor":"a","has_more":false}'),
    wait: 500,
    outcome: /^UnreadablePage: .*did not return a valid page of signinattempts: it has no items/,
  },
  'a page with items that are not an array': {
    fault: body('{"cursor":"a","has_more":false,"items":{}}'),
    wait: 500,
    outcome: /^UnreadablePage: .*did not return a valid page of signinattempts: its items are not an array/,
  },
  'a page without a cursor': {
    fault: body('{"has_more":true,"items":[]}'),
    wait: 500,
    outcome: /^UnreadablePage: .*did not return a valid page of signinattempts: it has no cursor/,
  },
  'a page with a has_more that is not a boolean': {
    fault: body('{"cursor":"a","has_more":"false","items":[]}'),
    wait: 500,
    outcome:
      /^UnreadablePage: .*did not return a valid page of signinattempts: its has_more is not a boolean/,
  },
  'a page past the size limit': {
    fault: body(' '.repeat(16_000_001)),
    wait: 500,
    outcome: /^UnreadablePage: .*did not return a valid page of signinattempts: it is longer than 16 MB/,
  },
  'a 500': {
    fault: status(500),
    wait: 500,
    outcome:
      /^UnreadablePage: .*answered 500 "Internal Server Error" for signinattempts, and again on each retry/,
  },
  'a 429 without Retry-After': {
    fault: status(429),
    wait: 500,
    outcome: /^rate_limited$/,
  },
  'a 429 with Retry-After in seconds': {
    fault: status(429, { 'retry-after': '7' }),
    wait: 7_000,
    outcome: /^rate_limited$/,
  },
  'a 429 with Retry-After as a date': {
    fault: status(429, { 'retry-after': 'Sun, 22 Nov 2026 20:00:07 GMT' }),
    wait: 7_000,
    outcome: /^rate_limited$/,
  },
};

describe.each(Object.entries(transientFaults))('%s', (_, { fault, wait, outcome }) => {
  it('that occurs once is retried in the same run', async () => {
    const { poll, waits, memory, expectAll } = await open({
      faults: ({ count }) => (count === 2 ? fault : undefined),
    });
    expect(await poll()).toBe('caught_up');
    expect(waits).toEqual([wait]);
    expect(memory.objects.objects.size).toBe(2); // one of events, one of rejected records
    expectAll();
  });

  it('that persists ends the run after it delivered what it has read, and the next run continues', async () => {
    let persists = true;
    const { poll, simulator, delivered, expectAll } = await open({
      faults: ({ count }) => (persists && count > 1 ? fault : undefined),
    });
    expect(await poll()).toMatch(outcome);
    expect(delivered()).toEqual(expectedDelivery(simulator.account, SIGN_INS.name, PAGE).events);
    persists = false;
    expect(await poll()).toBe('caught_up');
    expectAll();
  });
});

describe('consecutive responses with status 500', () => {
  const openWith500s = (first: number, times: number) =>
    open({ faults: ({ count }) => (count >= first && count < first + times ? status(500) : undefined) });

  it('are retried up to four times for a page', async () => {
    const { poll, waits, expectAll } = await openWith500s(1, 4);
    expect(await poll()).toBe('caught_up');
    expect(waits).toEqual([500, 1_000, 2_000, 4_000]);
    expectAll();
  });

  it('fail the run if there are five at the first page, and the next run continues', async () => {
    const { poll, memory, expectAll } = await openWith500s(1, 5);
    expect(await poll()).toMatch(/^UnreadablePage: /);
    expect(memory.objects.objects.size).toBe(0);
    expect(await poll()).toBe('caught_up');
    expectAll();
  });

  it('cause a delivery of what was read if there are five at a later page, and the run reads on', async () => {
    const { poll, memory, expectAll } = await openWith500s(2, 5);
    expect(await poll()).toBe('caught_up');
    expect([...memory.objects.objects.keys()].filter((key) => key.startsWith('logs/'))).toHaveLength(2);
    expectAll();
  });
});

describe('an API that does not respond in time', () => {
  it.each<Fault>([{ kind: 'hang' }, { kind: 'stall' }])(
    'fails the run in time, after it delivered what it has read, and the next run continues: %o',
    async (fault) => {
      let persists = true;
      const { poll, memory, simulator, delivered, expectAll } = await open({
        faults: ({ count }) => {
          if (count > 1) return persists ? fault : undefined;
          // A request is aborted 4 seconds before the end of the run, so the second page has 50 milliseconds.
          memory.clock.left = 4_050;
          return undefined;
        },
      });
      expect(await poll(SIGN_INS, { reserveMs: 1_000 })).toMatch(/^UnreadablePage: .*the request timed out/);
      expect(delivered()).toEqual(expectedDelivery(simulator.account, SIGN_INS.name, PAGE).events);
      persists = false;
      expect(await poll()).toBe('caught_up');
      expectAll();
    },
  );
});

it('a 429 whose Retry-After is later than the end of the run ends it at once, and a later run continues', async () => {
  const { poll, simulator, waits, expectAll } = await open({
    faults: ({ count }) => (count <= 2 ? status(429, { 'retry-after': '90' }) : undefined),
  });
  // In the minutes in between, no request is sent.
  for (const requests of [1, 1, 2, 2]) {
    expect(await poll()).toBe('rate_limited');
    expect(simulator.requests).toHaveLength(requests);
  }
  expect(await poll()).toBe('caught_up');
  expect(waits).toEqual([]);
  expectAll();
});

describe('a token that is revoked between two pages', () => {
  /** Opens a source with a number of tokens. Each request for a fresh token returns the next one, if there is one. */
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

  it('is read again once if it was replaced, and the run continues', async () => {
    const { poll, reads, memory, expectAll } = await withTokens(2);
    expect(await poll()).toBe('caught_up');
    expect(reads()).toBe(1);
    expect(memory.objects.objects.size).toBe(2);
    expectAll();
  });

  it('fails each run until there is a new token, after the first run delivered what it has read', async () => {
    const { poll, mint, simulator, delivered, expectAll } = await withTokens(1);
    for (let minute = 0; minute < 2; minute += 1) {
      expect(await poll()).toMatch(/^ReplaceToken: .* answered 401 .*: the token is refused/);
    }
    expect(delivered()).toEqual(expectedDelivery(simulator.account, SIGN_INS.name, PAGE).events);
    mint();
    expect(await poll()).toBe('caught_up');
    expectAll();
  });
});

describe('a refused stored cursor', () => {
  it('blocks only its feed and keeps the position, and the feed continues when the cursor is accepted again', async () => {
    let refused = false;
    const { poll, memory, expectAll } = await open({
      backlog: 100,
      livePerMinute: 20,
      faults: ({ feed }) => (refused && feed === ITEM_USAGES.name ? status(400) : undefined),
    });
    for (const feed of FEEDS) expect(await poll(feed)).toBe('caught_up');
    refused = true;
    const before = await memory.states.read(ITEM_USAGES);
    for (let minute = 0; minute < 2; minute += 1) {
      for (const feed of FEEDS) {
        const outcome = await poll(feed);
        if (feed === ITEM_USAGES) {
          expect(outcome).toMatch(
            /^RewindFeed: .* answered 400 "Bad Request" to the stored cursor of itemusages/,
          );
          // Marked once, so that a later rewind replaces the position.
          const revision = before!.revision + 1;
          expect(await memory.states.read(feed)).toEqual({
            ...before,
            revision,
            blocked: { revision, reason: 'refused' },
          });
        } else {
          expect(outcome).toBe('caught_up');
          expectAll(feed);
        }
      }
    }
    refused = false;
    expect(await poll(ITEM_USAGES)).toBe('caught_up');
    expectAll(ITEM_USAGES);
    expect((await memory.states.read(ITEM_USAGES))?.blocked).toBeUndefined();
  });

  it('fails the run in the middle of a backlog, after it delivered what it has read', async () => {
    let refused = true;
    const { poll, simulator, delivered, expectAll } = await open({
      faults: ({ count }) => (refused && count > 1 ? status(400) : undefined),
    });
    expect(await poll()).toMatch(/^RewindFeed: /);
    expect(delivered()).toEqual(expectedDelivery(simulator.account, SIGN_INS.name, PAGE).events);
    refused = false;
    expect(await poll()).toBe('caught_up');
    expectAll();
  });
});
