import { createServer, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { EventsApiClient, type ApiVersion } from '../../../lambdas/events-api/client.ts';
import { FixSettings, ReplaceToken, RewindFeed, TryAgainLater } from '../../../lambdas/ingest/errors.ts';
import type { Page, TokenStore } from '../../../lambdas/ingest/ports.ts';
import type { Position } from '../../../lambdas/ingest/state.ts';
import { listen } from '../../support/local-server.ts';
import { apiClient } from '../../support/ports/api-client.ts';
import { MemoryClock } from '../../support/ports/memory.ts';
import { pageReaderSuite } from '../../support/ports/page-reader.suite.ts';
import { AUDIT_EVENTS, SIGN_INS } from '../../support/ports/run.ts';
import type { Fault } from '../../support/simulator/faults.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../support/simulator/server.ts';

const START: Position = { startTime: '2026-01-01T00:00:00.000Z' };
const never = new AbortController().signal;

/** A simulator and a client of it whose waits are formatCount and not waited for. */
async function open(options: SimulatorOptions & { script?: readonly (Fault | undefined)[] } = {}) {
  const script = [...(options.script ?? [])];
  const simulator = await startSimulator({
    epoch: Date.parse('2026-11-22T00:00:00Z'),
    backlog: 2_500,
    livePerMinute: 0,
    acceptAnyToken: true,
    faults: () => script.shift(),
    ...options,
  });
  onTestFinished(() => simulator.close());
  const waits: number[] = [];
  const clock = new MemoryClock();
  const client = (more: { tokens?: TokenStore; version?: ApiVersion } = {}) =>
    apiClient(simulator.url, clock, { waits, ...more });
  const read = (position = START, feed = SIGN_INS): Promise<Page> => client().readPage(feed, position, never);
  return { simulator, client, read, waits, clock };
}

describe('EventsApiClient', () => {
  const simulators: Simulator[] = [];
  afterEach(async () => {
    for (const simulator of simulators.splice(0)) await simulator.close();
  });

  pageReaderSuite(async (texts) => {
    const simulator = await startSimulator({ records: { signinattempts: texts }, acceptAnyToken: true });
    simulators.push(simulator);
    const sleep = () => Promise.reject(new Error('nothing fails here'));
    const source = apiClient(simulator.url, new MemoryClock(), { sleep });
    const push = (...more: string[]) => {
      simulator.push('signinattempts', ...more);
    };
    return { reader: source, push };
  });
});

describe('reading pages', () => {
  it('asks with a reset of 1,000 first, then with the cursor alone', async () => {
    const { simulator, read } = await open();
    let page = await read();
    const all = [...page.records];
    while (page.hasMore) {
      page = await read(page.next);
      all.push(...page.records);
    }
    expect(all).toEqual(simulator.world.records('signinattempts', 0, 2_500));
    expect(simulator.requests.map(({ body }) => Object.keys(JSON.parse(body) as object))).toEqual([
      ['limit', 'start_time'],
      ['cursor'],
      ['cursor'],
    ]);
    expect(simulator.requests[0]?.body).toBe('{"limit":1000,"start_time":"2026-01-01T00:00:00.000Z"}');
  });

  it('says that it sends JSON, and who asks', async () => {
    const { simulator, read } = await open();
    await read();
    expect(simulator.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer (not recorded)',
      'content-type': 'application/json',
      'user-agent': 'onepassword-siem-pipeline',
    });
  });

  it.each(['v1', 'v2'] as const)('asks the endpoints of %s', async (version) => {
    const { simulator, client } = await open();
    const page = await client({ version }).readPage(AUDIT_EVENTS, START, never);
    expect(simulator.requests[0]).toMatchObject({ method: 'POST', path: `/api/${version}/auditevents` });
    expect(page.records).toEqual(simulator.world.records('auditevents', 0, 1_000, version));
  });

  it('tells where reading goes on while the page is still on its way, and nothing where it ends', async () => {
    const { client } = await open({ backlog: 1_500 });
    const heard: unknown[] = [];
    const read = async (position: Position): Promise<Page> => {
      const page = await client().readPage(SIGN_INS, position, never, (next) => heard.push({ next }));
      heard.push('page');
      return page;
    };
    const { next } = await read(START);
    expect(heard).toEqual([{ next }, 'page']);
    await read(next);
    expect(heard).toEqual([{ next }, 'page', 'page']);
  });

  it('takes pretty-printed answers', async () => {
    const { simulator, read } = await open({ json: 'pretty' });
    const page = await read();
    expect(page.records.map((text) => JSON.parse(text) as unknown)).toEqual(
      simulator.world.records('signinattempts', 0, 1_000).map((text) => JSON.parse(text) as unknown),
    );
    expect(page.records.join('')).not.toContain('\n');
  });
});

describe('a fault that passes', () => {
  const passing: Record<string, Fault> = {
    'a reset connection': { kind: 'reset' },
    'an answer that is cut': { kind: 'cut' },
    'an answer that is no JSON': { kind: 'body', text: '<html>' },
    'an answer of another form': { kind: 'body', text: '{"items":[]}' },
    'a 500': { kind: 'status', status: 500 },
    'a 503 with a text': { kind: 'status', status: 503, body: 'upstream' },
  };
  it.each(Object.entries(passing))('as %s is tried again', async (_, fault) => {
    const { read, waits } = await open({ script: [fault, fault] });
    expect((await read()).records).toHaveLength(1_000);
    expect(waits).toEqual([500, 1_000]);
  });

  it('as a 429 waits for as long as it says', async () => {
    const fault: Fault = { kind: 'status', status: 429, headers: { 'retry-after': '7' } };
    const { read, waits } = await open({ script: [fault] });
    await read();
    expect(waits).toEqual([7_000]);
  });

  it('ends the run when it does not', async () => {
    const { read } = await open({ faults: () => ({ kind: 'status', status: 500 }) });
    await expect(read()).rejects.toThrow(TryAgainLater);
    await expect(read()).rejects.toThrow(
      /answered 500 ".*" for signinattempts, and kept to it when asked again$/,
    );
  });

  it('as an answer that is too long is read no further, and tried again', async () => {
    const { read, waits, clock } = await open({
      faults: () => ({ kind: 'body', text: ' '.repeat(17_000_000) }),
    });
    clock.left = 8_500;
    await expect(read()).rejects.toThrow(/answered with no page of signinattempts: it is longer than 16 MB$/);
    expect(waits).toEqual([500]);
  });

  it('ends the run when there is no time to wait', async () => {
    const fault: Fault = { kind: 'status', status: 429, headers: { 'retry-after': '300' } };
    const { read, simulator } = await open({ script: [fault] });
    await expect(read()).rejects.toThrow(/too many requests, and there is no time in this run to wait$/);
    expect(simulator.requests).toHaveLength(1);
  });

  it('is waited for as long as 3 seconds are left for asking again, and 4 for the end of the run', async () => {
    const fault: Fault = { kind: 'status', status: 429, headers: { 'retry-after': '10' } };
    const { read, waits, clock } = await open({ script: [fault, undefined, fault] });
    clock.left = 17_001;
    await read();
    expect(waits).toEqual([10_000]);
    clock.left = 17_000;
    await expect(read()).rejects.toThrow(/there is no time in this run to wait$/);
    expect(waits).toEqual([10_000]);
  });

  /** A server of one answer, and what is said of it by a run that has no time to ask again. */
  async function saidOf(answer: (response: ServerResponse) => void): Promise<unknown> {
    const server = await listen(
      createServer((_, response) => {
        answer(response);
      }),
    );
    onTestFinished(() => server.close());
    const clock = new MemoryClock();
    clock.left = 7_100;
    return apiClient(server.url, clock)
      .readPage(SIGN_INS, START, never)
      .catch((error: unknown) => error);
  }

  it('is told by its status alone when what the server says of it is cut', async () => {
    const said = await saidOf((response) => {
      response.writeHead(500, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    });
    expect(String(said)).toMatch(/answered 500 for signinattempts, and there is no time/);
  });

  it('as an answer that is not UTF-8 is no page', async () => {
    const said = await saidOf((response) => response.end(Buffer.from('{"cursor":"é"}', 'latin1')));
    expect(String(said)).toMatch(/answered with no page of signinattempts: it is not UTF-8$/);
  });

  it('as no answer at all ends in time', async () => {
    const { read, clock } = await open({ faults: () => ({ kind: 'hang' }) });
    clock.left = 4_050.25;
    await expect(read()).rejects.toThrow(/cannot reach http:\/\/127.* \(no answer in time\)$/);
  });

  it('as a dead network says so', async () => {
    const { simulator, read } = await open();
    await simulator.close();
    await expect(read()).rejects.toThrow(
      new TryAgainLater(`cannot reach ${simulator.url} for signinattempts (ECONNREFUSED)`),
    );
  });
});

describe('an answer that is final', () => {
  it('is a cursor that is refused', async () => {
    const { read, simulator } = await open();
    const reading = read({ cursor: 'c3RhbGU=' });
    await expect(reading).rejects.toThrow(RewindFeed);
    await expect(reading).rejects.toThrow(
      /"Bad Request" to the stored cursor of signinattempts: the feed stands still/,
    );
    expect(simulator.requests).toHaveLength(1);
  });

  it('is a start time that is refused', async () => {
    const { read } = await open();
    await expect(read({ startTime: 'yesterday' })).rejects.toThrow(FixSettings);
  });

  it('is an address where no Events API is', async () => {
    const { read } = await open({ script: [{ kind: 'status', status: 404, body: '404 page not found\n' }] });
    await expect(read()).rejects.toThrow(
      /answered 404 "404 page not found" for http.*this is not an Events API/,
    );
  });

  it('is a redirect, which is not followed with the token', async () => {
    const fault: Fault = { kind: 'status', status: 302, headers: { location: 'http://127.0.0.1:9/' } };
    const { read } = await open({ script: [fault] });
    await expect(read()).rejects.toThrow(FixSettings);
  });
});

describe('the token', () => {
  let simulator: Simulator;
  let client: Awaited<ReturnType<typeof open>>['client'];
  beforeEach(async () => {
    ({ simulator, client } = await open({ acceptAnyToken: false }));
  });

  /** A store in which the token is another one each time a fresh one is asked for. `reads` counts these times. */
  function rotating(...stored: string[]): TokenStore & { reads: number } {
    const store = {
      reads: 0,
      token: ({ fresh }: { fresh: boolean }) => {
        if (fresh && stored.length > 1) stored.shift();
        store.reads += fresh ? 1 : 0;
        return Promise.resolve(stored[0]!);
      },
    };
    return store;
  }

  it('that was rotated is read again, once', async () => {
    const tokens = rotating('revoked', simulator.mintToken());
    expect((await client({ tokens }).readPage(SIGN_INS, START, never)).records).toHaveLength(1_000);
    expect(tokens.reads).toBe(1);
  });

  it.each([401, 403])('is read again after %s, and not after another fault', async (status) => {
    const tokens = rotating('old', 'new');
    const { client: asking } = await open({ script: [{ kind: 'status', status: 500 }] });
    await asking({ tokens }).readPage(SIGN_INS, START, never);
    expect(tokens.reads).toBe(0);
    const { client: refused, simulator: refusing } = await open({ script: [{ kind: 'status', status }] });
    await refused({ tokens }).readPage(SIGN_INS, START, never);
    expect(refusing.requests).toHaveLength(2);
    expect(tokens.reads).toBe(1);
  });

  it('that was rotated and is refused again is not read a third time', async () => {
    const tokens = rotating('revoked', 'revoked-too', simulator.mintToken());
    await expect(client({ tokens }).readPage(SIGN_INS, START, never)).rejects.toThrow(ReplaceToken);
    expect(tokens.reads).toBe(1);
    expect(simulator.requests).toHaveLength(2);
  });

  it('that is refused is said to be, and is never shown', async () => {
    const secret = simulator.mintToken();
    simulator.revokeToken(secret);
    const error = await client({ tokens: rotating(secret) })
      .readPage(SIGN_INS, START, never)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ReplaceToken);
    expect(String(error)).toMatch(
      /answered 401 .* the token is refused; issue a new one in 1Password and put it in place/,
    );
    expect(JSON.stringify([error, String(error)])).not.toContain(secret);
    expect(simulator.requests).toHaveLength(1);
  });

  it('that is for other feeds is said to be', async () => {
    const tokens = rotating(simulator.mintToken({ features: ['itemusages'] }));
    await expect(client({ tokens }).readPage(SIGN_INS, START, never)).rejects.toThrow(
      /the token may read itemusages; issue one in 1Password that includes signinattempts, or leave the feed out$/,
    );
  });

  it('that expired is said to have', async () => {
    const tokens = rotating(simulator.mintToken({ expiresAt: Date.parse('2026-11-01T00:00:00Z') }));
    await expect(client({ tokens }).readPage(SIGN_INS, START, never)).rejects.toThrow(
      /the token expired at 2026-11-01T00:00:00.000Z/,
    );
  });

  it('with a line break in it is refused before it is sent, unseen', async () => {
    const reading = client({ tokens: rotating('sec\nret') }).readPage(SIGN_INS, START, never);
    await expect(reading).rejects.toThrow(
      new ReplaceToken(
        'the token holds a blank or a character that no token has: put it again, as 1Password showed it',
      ),
    );
    expect(simulator.requests).toHaveLength(0);
  });

  it('goes to the host that it names and to no other', async () => {
    const tokens = rotating(simulator.mintToken({ host: '127.0.0.1' }));
    const hostless = new EventsApiClient({
      tokens,
      version: 'v2',
      baseUrl: undefined,
      clock: new MemoryClock(),
      random: () => 1,
      sleep: () => Promise.resolve(),
    });
    await expect(hostless.readPage(SIGN_INS, START, never)).rejects.toThrow(
      /names no Events API host of 1Password/,
    );
  });

  it('is not shown when the server sends it back', async () => {
    const { client: echoed } = await open({
      faults: () => ({ kind: 'status', status: 400, body: 'bad tok-en-1' }),
    });
    const reading = echoed({ tokens: rotating('tok-en-1') }).readPage(SIGN_INS, START, never);
    await expect(reading).rejects.toThrow(/"bad \[token\]"/);
  });
});

it('a request ends when its run does', async () => {
  const { client } = await open({ faults: () => ({ kind: 'hang' }) });
  const abort = new AbortController();
  const reading = client().readPage(SIGN_INS, START, abort.signal);
  abort.abort();
  await expect(reading).rejects.toThrow(/abort/i);
});
