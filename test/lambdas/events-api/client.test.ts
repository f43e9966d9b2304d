import { createServer, type ServerResponse } from 'node:http';
import zlib, { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { EventsApiClient, type ApiVersion } from '../../../lambdas/events-api/client.ts';
import {
  FixSettings,
  ReplaceToken,
  RewindFeed,
  TooManyRequests,
  TryAgainLater,
  UnreadablePage,
} from '../../../lambdas/ingest/errors.ts';
import { RequestedWait } from '../../../lambdas/events-api/requested-wait.ts';
import type { Page, TokenStore } from '../../../lambdas/ingest/ports.ts';
import type { Position } from '../../../lambdas/ingest/state.ts';
import { listen } from '../../support/local-server.ts';
import { apiClient } from '../../support/ports/api-client.ts';
import { MemoryClock } from '../../support/ports/memory.ts';
import { pageReaderSuite } from '../../support/ports/page-reader.suite.ts';
import { AUDIT_EVENTS, SIGN_INS } from '../../support/ports/run.ts';
import type { Fault } from '../../support/simulator/faults.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../support/simulator/server.ts';
import { textsOf } from '../../support/records.ts';

const START: Position = { startTime: '2026-01-01T00:00:00.000Z' };
const never = new AbortController().signal;

/** A page as the last one, without its cursor. */
function lastWithoutCursor(text: string): string {
  return text.replace(/"cursor":"[^"]*"/, '"cursor":null').replace('"has_more":true', '"has_more":false');
}

/** Starts a simulator and a client of it. The client's delays are recorded and take no time. */
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

  pageReaderSuite(async (records) => {
    const simulator = await startSimulator({ records: { signinattempts: records }, acceptAnyToken: true });
    simulators.push(simulator);
    const sleep = () => Promise.reject(new Error('no request fails here'));
    const source = apiClient(simulator.url, new MemoryClock(), { sleep });
    const push = (...more: string[]) => {
      simulator.push('signinattempts', ...more);
    };
    return { reader: source, push };
  });
});

describe('reading pages', () => {
  it('sends a start time and a limit of 1,000 first, then only the cursor', async () => {
    const { simulator, read } = await open();
    let page = await read();
    const all = textsOf(page.records);
    while (page.hasMore) {
      page = await read(page.next);
      all.push(...textsOf(page.records));
    }
    expect(all).toEqual(simulator.account.records('signinattempts', 0, 2_500));
    expect(simulator.requests.map(({ body }) => Object.keys(JSON.parse(body) as object))).toEqual([
      ['limit', 'start_time'],
      ['cursor'],
      ['cursor'],
    ]);
    expect(simulator.requests[0]?.body).toBe('{"limit":1000,"start_time":"2026-01-01T00:00:00.000Z"}');
  });

  it('sends the content type and a user agent', async () => {
    const { simulator, read } = await open();
    await read();
    expect(simulator.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer (not recorded)',
      'content-type': 'application/json',
      'user-agent': 'onepassword-siem-pipeline',
    });
  });

  it('reports that the clocks differ by more than an hour', async () => {
    const { simulator, clock } = await open();
    const skews: number[] = [];
    const reader = apiClient(simulator.url, clock, { onClockSkew: (ms) => skews.push(ms) });
    const offsets = [0, 3_500_000, -3_500_000, 3_700_000, -189_000_000_000];
    for (const offset of offsets) {
      clock.time = Date.now() + offset;
      await reader.readPage(SIGN_INS, START, never);
    }
    expect(skews.map((skew) => Math.round(skew / 1e6))).toEqual([4, -189_000]);
  });

  it.each(['v1', 'v2'] as const)('uses the endpoints of %s', async (version) => {
    const { simulator, client } = await open();
    const page = await client({ version }).readPage(AUDIT_EVENTS, START, never);
    expect(simulator.requests[0]).toMatchObject({ method: 'POST', path: `/api/${version}/auditevents` });
    expect(textsOf(page.records)).toEqual(simulator.account.records('auditevents', 0, 1_000, version));
  });

  it('reports the next cursor before the page is complete, unless the page is the last one', async () => {
    const { client } = await open({ backlog: 1_500 });
    const calls: unknown[] = [];
    const read = async (position: Position): Promise<Page> => {
      const page = await client().readPage(SIGN_INS, position, never, (next) => calls.push({ next }));
      calls.push('page');
      return page;
    };
    const { next } = await read(START);
    expect(calls).toEqual([{ next }, 'page']);
    await read(next);
    expect(calls).toEqual([{ next }, 'page', 'page']);
  });

  const encodings: [string, (body: Buffer) => Buffer][] = [
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', (body) => body],
    ['', (body) => body],
    ['gzip, br', (body) => brotliCompressSync(gzipSync(body))],
  ];
  // Node.js has it since 22.15.
  if ('zstdCompressSync' in zlib) encodings.push(['zstd', zlib.zstdCompressSync as (body: Buffer) => Buffer]);
  it.each(encodings)('reads a page that a proxy encoded as %j', async (encoding, encode) => {
    const { simulator, client } = await open({ script: [{ kind: 'encoded', encoding, encode }] });
    const predicted: Position[] = [];
    const page = await client().readPage(SIGN_INS, START, never, (next) => predicted.push(next));
    expect(textsOf(page.records)).toEqual(simulator.account.records('signinattempts', 0, 1_000));
    expect(predicted).toEqual([page.next]);
  });

  it('reads a page with a byte order mark', async () => {
    const { simulator, read } = await open({
      script: [{ kind: 'changed', change: (text) => `\ufeff${text}` }],
    });
    expect(textsOf((await read()).records)).toEqual(simulator.account.records('signinattempts', 0, 1_000));
  });

  it.each([START, { cursor: '' }])(
    'stays at the position of a last page without a cursor: %j',
    async (first) => {
      const { simulator, read } = await open({
        backlog: 1_010,
        script: [...('cursor' in first ? [undefined] : []), { kind: 'changed', change: lastWithoutCursor }],
      });
      const position = 'cursor' in first ? (await read()).next : first;
      const page = await read(position);
      expect(page).toMatchObject({ next: position, hasMore: false });
      expect(page.records.length).toBeGreaterThan(0);
      expect(simulator.requests).toHaveLength('cursor' in first ? 2 : 1);
    },
  );

  it('reads pretty-printed pages', async () => {
    const { simulator, read } = await open({ json: 'pretty' });
    const page = await read();
    const texts = textsOf(page.records);
    expect(texts.map((record) => JSON.parse(record) as unknown)).toEqual(
      simulator.account.records('signinattempts', 0, 1_000).map((record) => JSON.parse(record) as unknown),
    );
    expect(texts.join('')).not.toContain('\n');
  });
});

describe('a transient failure', () => {
  const transient: Record<string, Fault> = {
    'a reset connection': { kind: 'reset' },
    'a truncated response': { kind: 'cut' },
    'a response that is not valid JSON': { kind: 'body', text: '<html>' },
    'a response of another form': { kind: 'body', text: '{"items":[]}' },
    'a 500': { kind: 'status', status: 500 },
    'a 503 with a plain text body': { kind: 'status', status: 503, body: 'upstream' },
    'a connection that is closed without a response': { kind: 'close' },
    'a switch to another protocol': { kind: 'upgrade' },
    'a page with its items twice': {
      kind: 'changed',
      change: (text) => text.replace('{', '{"items":[],'),
    },
    'a page that is not encoded as its header says': {
      kind: 'encoded',
      encoding: 'gzip',
      encode: (body) => body,
    },
    'a page whose encoding is cut off': {
      kind: 'encoded',
      encoding: 'br',
      encode: (body) => brotliCompressSync(body).subarray(0, -1),
    },
  };
  it.each(Object.entries(transient))('is retried: %s', async (_, fault) => {
    const { read, waits } = await open({ script: [fault, fault] });
    expect((await read()).records).toHaveLength(1_000);
    expect(waits).toEqual([500, 1_000]);
  });

  it('with status 429 is retried after the delay of Retry-After', async () => {
    const fault: Fault = { kind: 'status', status: 429, headers: { 'retry-after': '7' } };
    const { read, waits } = await open({ script: [fault] });
    await read();
    expect(waits).toEqual([7_000]);
  });

  it('ends the run if each retry fails too', async () => {
    const { read } = await open({ faults: () => ({ kind: 'status', status: 500 }) });
    await expect(read()).rejects.toThrow(TryAgainLater);
    await expect(read()).rejects.toThrow(/answered 500 ".*" for signinattempts, and again on each retry$/);
  });

  it('is retried when the response is too long, and the rest of that is not read', async () => {
    const { read, waits, clock } = await open({
      faults: () => ({ kind: 'body', text: ' '.repeat(17_000_000) }),
    });
    clock.left = 8_500;
    await expect(read()).rejects.toThrow(
      /did not return a valid page of signinattempts: it is longer than 16 MB$/,
    );
    expect(waits).toEqual([500]);
  });

  it('ends the run if no time is left to wait', async () => {
    const fault: Fault = { kind: 'status', status: 429, headers: { 'retry-after': '300' } };
    const { read, simulator } = await open({ script: [fault] });
    await expect(read()).rejects.toThrow(/too many requests, and no time is left in this run to wait$/);
    expect(simulator.requests).toHaveLength(1);
  });

  it('is waited for by later runs, too, if the server asks for longer than a run', async () => {
    const fault: Fault = { kind: 'status', status: 429, headers: { 'retry-after': '7200' } };
    const { simulator, client, clock } = await open({ script: [fault, fault] });
    const shared = client();
    const read = () => shared.readPage(SIGN_INS, START, never);
    await expect(read()).rejects.toThrow(TooManyRequests);
    const endsAt = new Date(clock.time + 3_600_000).toISOString();
    clock.time += 3_599_999;
    await expect(read()).rejects.toThrow(
      new TooManyRequests(
        `the server answered 429 and asked to send no requests for signinattempts until ${endsAt}`,
      ),
    );
    expect(simulator.requests).toHaveLength(1);
    clock.time += 1;
    await expect(read()).rejects.toThrow(TooManyRequests);
    expect(simulator.requests).toHaveLength(2);
  });

  it('is retried if that leaves 3 seconds for the request and 4 for the end of the run', async () => {
    const fault: Fault = { kind: 'status', status: 429, headers: { 'retry-after': '10' } };
    const { read, waits, clock } = await open({ script: [fault, undefined, fault] });
    clock.left = 17_001;
    await read();
    expect(waits).toEqual([10_000]);
    clock.left = 17_000;
    await expect(read()).rejects.toThrow(/no time is left in this run to wait$/);
    expect(waits).toEqual([10_000]);
  });

  /** Reads a page from a server that always responds like this, in a run without time to retry. Returns the error. */
  async function errorFor(respond: (response: ServerResponse) => void): Promise<unknown> {
    const server = await listen(
      createServer((_, response) => {
        respond(response);
      }),
    );
    onTestFinished(() => server.close());
    const clock = new MemoryClock();
    clock.left = 7_100;
    return apiClient(server.url, clock)
      .readPage(SIGN_INS, START, never)
      .catch((error: unknown) => error);
  }

  it('is reported by its status alone if the body of the error is truncated', async () => {
    const error = await errorFor((response) => {
      response.writeHead(500, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    });
    expect(String(error)).toMatch(/answered 500 for signinattempts, and no time is left/);
  });

  it('names an encoding that is not known', async () => {
    const error = await errorFor((response) => {
      response.writeHead(200, { 'content-encoding': 'gzip, Secret-Encoding' }).end('{}');
    });
    expect(String(error)).toMatch(/its content encoding is unknown: gzip, secret-encoding$/);
  });

  it('is a small response that becomes too long when it is decoded', async () => {
    const encoded = gzipSync(gzipSync(Buffer.alloc(200_000_000, ' ')));
    expect(encoded.length).toBeLessThan(20_000);
    const error = await errorFor((response) => {
      response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(encoded);
    });
    expect(String(error)).toMatch(/it is longer than 16 MB$/);
  });

  it('says that a compressed response is damaged', async () => {
    const error = await errorFor((response) => {
      response.writeHead(200, { 'content-encoding': 'deflate' }).end('{"cursor":"c"}');
    });
    expect(String(error)).toMatch(/its compressed content is damaged$/);
  });

  it('is explained by the body of the error, compressed or not', async () => {
    const error = await errorFor((response) => {
      response
        .writeHead(500, { 'content-encoding': 'gzip' })
        .end(gzipSync('{"Error":{"Message":"overloaded"}}'));
    });
    expect(String(error)).toMatch(/answered 500 "overloaded"/);
  });

  it('is a response that is not valid UTF-8', async () => {
    const error = await errorFor((response) => response.end(Buffer.from('{"cursor":"é"}', 'latin1')));
    expect(String(error)).toMatch(/did not return a valid page of signinattempts: it is not valid UTF-8$/);
  });

  it('without a response ends in time', async () => {
    const { read, clock } = await open({ faults: () => ({ kind: 'hang' }) });
    clock.left = 4_050.25;
    await expect(read()).rejects.toThrow(/cannot reach http:\/\/127.* \(the request timed out\)$/);
  });

  it('of the network is reported with its error code', async () => {
    const { simulator, read } = await open();
    await simulator.close();
    await expect(read()).rejects.toThrow(
      new UnreadablePage(`cannot reach ${simulator.url} for signinattempts (ECONNREFUSED)`),
    );
  });
});

describe('a permanent failure', () => {
  it('is a refused cursor', async () => {
    const { read, simulator } = await open();
    const reading = read({ cursor: 'c3RhbGU=' });
    await expect(reading).rejects.toThrow(RewindFeed);
    await expect(reading).rejects.toThrow(
      /"Bad Request" to the stored cursor of signinattempts; the feed has stopped$/,
    );
    expect(simulator.requests).toHaveLength(1);
  });

  it('is a refused start time', async () => {
    const { read } = await open();
    await expect(read({ startTime: 'yesterday' })).rejects.toThrow(FixSettings);
  });

  it('is a web page instead of the Events API, which says nothing about the token', async () => {
    const { read } = await open({
      faults: () => ({ kind: 'status', status: 403, body: '<html>Blocked</html>' }),
    });
    await expect(read()).rejects.toThrow(UnreadablePage);
    await expect(read()).rejects.toThrow(/a proxy or firewall in between has answered$/);
  });

  it('has the start of what was received, at most 4 MB of it', async () => {
    const { read } = await open({
      faults: () => ({ kind: 'body', text: `{"items":${' '.repeat(5_000_000)}` }),
    });
    const error = await read().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UnreadablePage);
    expect((error as UnreadablePage).received?.length).toBe(4_000_000);
    expect((error as UnreadablePage).received?.toString('utf8', 0, 9)).toBe('{"items":');
  });

  it('is a URL without an Events API', async () => {
    const { read } = await open({ script: [{ kind: 'status', status: 404, body: '404 page not found\n' }] });
    await expect(read()).rejects.toThrow(
      /answered 404 "404 page not found" for http.*this is not an Events API/,
    );
  });

  it('is a redirect, which is not followed because the token would go with it', async () => {
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

  /** Creates a token store that returns the next token each time a fresh one is requested. `reads` counts these requests. */
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

  it('is read again once if it was rotated', async () => {
    const tokens = rotating('revoked', simulator.mintToken());
    expect((await client({ tokens }).readPage(SIGN_INS, START, never)).records).toHaveLength(1_000);
    expect(tokens.reads).toBe(1);
  });

  it.each([401, 403])('is read again after %s, and not after another failure', async (status) => {
    const tokens = rotating('old', 'new');
    const { client: failing } = await open({ script: [{ kind: 'status', status: 500 }] });
    await failing({ tokens }).readPage(SIGN_INS, START, never);
    expect(tokens.reads).toBe(0);
    const { client: refused, simulator: refusing } = await open({ script: [{ kind: 'status', status }] });
    await refused({ tokens }).readPage(SIGN_INS, START, never);
    expect(refusing.requests).toHaveLength(2);
    expect(tokens.reads).toBe(1);
  });

  it('is not read a third time if the rotated token is refused, too', async () => {
    const tokens = rotating('revoked', 'revoked-too', simulator.mintToken());
    await expect(client({ tokens }).readPage(SIGN_INS, START, never)).rejects.toThrow(ReplaceToken);
    expect(tokens.reads).toBe(1);
    expect(simulator.requests).toHaveLength(2);
  });

  it('is reported as refused, and never shown', async () => {
    const secret = simulator.mintToken();
    simulator.revokeToken(secret);
    const error = await client({ tokens: rotating(secret) })
      .readPage(SIGN_INS, START, never)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ReplaceToken);
    expect(String(error)).toMatch(
      /answered 401 .* the token is refused; issue a new one in 1Password and store it/,
    );
    expect(JSON.stringify([error, String(error)])).not.toContain(secret);
    expect(simulator.requests).toHaveLength(1);
  });

  it('for other feeds is reported with the feeds that it may read', async () => {
    const tokens = rotating(simulator.mintToken({ features: ['itemusages'] }));
    await expect(client({ tokens }).readPage(SIGN_INS, START, never)).rejects.toThrow(
      /the token may read itemusages; issue one in 1Password that includes signinattempts, or do not poll this feed$/,
    );
  });

  it('is reported as expired', async () => {
    const tokens = rotating(simulator.mintToken({ expiresAt: Date.parse('2026-11-01T00:00:00Z') }));
    await expect(client({ tokens }).readPage(SIGN_INS, START, never)).rejects.toThrow(
      /the token expired at 2026-11-01T00:00:00.000Z/,
    );
  });

  it.each([
    ['a space or a line break', 'sec\nret'],
    ['quotation marks', '"secret"'],
  ])('with %s is rejected before it is sent, and not shown', async (what, token) => {
    const reading = client({ tokens: rotating(token) }).readPage(SIGN_INS, START, never);
    await expect(reading).rejects.toThrow(
      new ReplaceToken(`the token contains ${what}; store it again exactly as 1Password showed it`, {
        remedy: { runbook: 'Token refused or not set' },
      }),
    );
    expect(simulator.requests).toHaveLength(0);
  });

  it('is sent to the host that it names, and to no other', async () => {
    const tokens = rotating(simulator.mintToken({ host: '127.0.0.1' }));
    const hostless = new EventsApiClient({
      tokens,
      version: 'v2',
      baseUrl: undefined,
      clock: new MemoryClock(),
      wait: new RequestedWait(),
      onClockSkew: () => undefined,
      random: () => 1,
      sleep: () => Promise.resolve(),
    });
    await expect(hostless.readPage(SIGN_INS, START, never)).rejects.toThrow(
      /names no Events API host of 1Password/,
    );
  });

  it('is not shown if the server echoes it', async () => {
    const { client: echoed } = await open({
      faults: () => ({ kind: 'status', status: 400, body: 'bad tok-en-1' }),
    });
    const reading = echoed({ tokens: rotating('tok-en-1') }).readPage(SIGN_INS, START, never);
    await expect(reading).rejects.toThrow(/answered 400 "\[not shown: it contains a part of the token\]"/);
  });
});

it('a request ends when the signal of its run aborts', async () => {
  const { client } = await open({ faults: () => ({ kind: 'hang' }) });
  const abort = new AbortController();
  const reading = client().readPage(SIGN_INS, START, abort.signal);
  abort.abort();
  await expect(reading).rejects.toThrow(/abort/i);
});
