import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { post, fetchPage } from './client.ts';
import type { Fault } from './faults.ts';
import { prettify } from './json-format.ts';
import { startSimulator, type Simulator } from './server.ts';
import { EPOCH, startTestSimulator } from './test-simulator.ts';
import { mintToken } from './token.ts';

const BAD_REQUEST = '{"Error":{"Message":"Bad Request"}}';

const feedUrl = ({ url }: Simulator): string => `${url}/api/v2/itemusages`;

async function read(response: Promise<Response>): Promise<{ status: number; text: string }> {
  const { status, text } = await response.then(async (got) => ({
    status: got.status,
    text: await got.text(),
  }));
  return { status, text };
}

it('rewinds cursors by the number that rewindBy returns, with has_more: true', async () => {
  const calls: [string, number][] = [];
  const simulator = await startTestSimulator({
    backlog: 30,
    rewindBy: (name, end) => {
      calls.push([name, end]);
      return end === 20 && calls.length < 5 ? 15 : undefined;
    },
  });
  const first = await fetchPage(feedUrl(simulator), { limit: 10, start_time: '2026-01-01T00:00:00Z' });
  const pages = [first];
  while (pages.at(-1)!.hasMore)
    pages.push(await fetchPage(feedUrl(simulator), { cursor: pages.at(-1)!.cursor }));
  expect(calls.map(([, end]) => end)).toEqual([10, 20, 15, 25, 30]);
  expect(pages.map(({ hasMore }) => hasMore)).toEqual([true, true, true, true, false]);
  expect(pages[2]!.items).toEqual([...pages[0]!.items.slice(5), ...pages[1]!.items.slice(0, 5)]);
});

describe('the request', () => {
  it.each([
    '',
    '{',
    'null',
    '[]',
    '"cursor"',
    '{"limit":0}',
    '{"limit":1001}',
    '{"limit":1.5}',
    '{"limit":"100"}',
    '{"start_time":"yesterday"}',
    '{"start_time":1700000000}',
    '{"end_time":""}',
    '{"start_time":"2026-01-02T00:00:00Z","end_time":"2026-01-01T00:00:00Z"}',
    '{"cursor":"aGVsbG8="}',
    '{"cursor":7}',
    '{"cusror":"x"}',
  ])('%s is rejected with the error shape seen on the wire', async (body) => {
    const got = await read(post(feedUrl(await startTestSimulator()), body));
    expect(got).toEqual({ status: 400, text: BAD_REQUEST });
  });

  it('is rejected if it is not UTF-8', async () => {
    const body = Buffer.from('{"cursor":"\xff"}', 'latin1');
    const response = fetch(feedUrl(await startTestSimulator()), {
      method: 'POST',
      body,
      headers: { authorization: 'Bearer any' },
    });
    expect(await read(response)).toEqual({ status: 400, text: BAD_REQUEST });
  });

  it('is rejected with the reason in a header', async () => {
    const response = await post(feedUrl(await startTestSimulator()), '{"limit":0}');
    expect(response.headers.get('x-simulator-reason')).toBe('limit is not an integer from 1 to 1000');
  });

  it.each([
    '{}',
    '{"limit":null,"start_time":null,"end_time":null,"cursor":null}',
    '{"start_time":"2026-01-01T00:00:00-03:00"}',
  ])('%s is accepted', async (body) => {
    expect((await post(feedUrl(await startTestSimulator()), body)).status).toBe(200);
  });

  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded'])(
    'is accepted with content type %s',
    async (type) => {
      expect((await post(feedUrl(await startTestSimulator()), '{}', { 'content-type': type })).status).toBe(
        200,
      );
    },
  );

  it.each([
    ['POST', '/api/v3/auditevents'],
    ['POST', '/api/v2/itemusages/'],
    ['POST', '/api/v2/itemusages?limit=1'],
    ['GET', '/api/v2/itemusages'],
    ['POST', '/api/v2/auth/introspect'],
    ['GET', '/'],
  ])('%s %s returns 404 in plain text', async (method, path) => {
    const { url } = await startTestSimulator();
    const response = await fetch(url + path, { method, headers: { authorization: 'Bearer any' } });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toBe('404 page not found');
  });

  it('is recorded without the token', async () => {
    const simulator = await startTestSimulator();
    await post(feedUrl(simulator), '{"limit":5}', { 'user-agent': 'tester', authorization: 'Bearer s3cret' });
    await post(feedUrl(simulator), '{"limit":0}', { authorization: 's3cret' });
    await fetch(`${simulator.url}/nowhere`);
    expect(simulator.requests).toMatchObject([
      {
        method: 'POST',
        path: '/api/v2/itemusages',
        feed: 'itemusages',
        count: 1,
        body: '{"limit":5}',
        status: 200,
      },
      { feed: 'itemusages', count: 2, status: 401, reason: 'no bearer token' },
      { method: 'GET', path: '/nowhere', feed: undefined, count: 1, status: 404 },
    ]);
    expect(simulator.requests[0]?.headers['user-agent']).toBe('tester');
    expect(JSON.stringify(simulator.requests)).not.toContain('s3cret');
    expect(simulator.requestCount('itemusages')).toBe(2);
    expect(simulator.requestCount('auditevents')).toBe(0);
    expect(simulator.requestCount()).toBe(1);
  });
});

describe('the response', () => {
  it('has its items first with keyOrder: items-first', async () => {
    const simulator = await startTestSimulator({ keyOrder: 'items-first' });
    expect(await (await post(feedUrl(simulator), '{}')).text()).toMatch(
      /^\{"items":\[.*\],"cursor":"[^"]+","has_more":false\}$/s,
    );
  });

  it('differs only in white space between tokens with json: pretty', async () => {
    const body = '{"start_time":"2020-01-01T00:00:00Z","limit":300}';
    for (const name of ['auditevents', 'signinattempts', 'itemusages']) {
      const compact = await (await post(`${(await startTestSimulator()).url}/api/v2/${name}`, body)).text();
      const pretty = await (
        await post(`${(await startTestSimulator({ json: 'pretty' })).url}/api/v2/${name}`, body)
      ).text();
      expect(pretty).toContain('{\n  "cursor": "');
      // White space outside strings has no meaning; white space inside strings is part of the records.
      const stripped = pretty.replace(
        /("(?:[^"\\]|\\.)*")|\s+/g,
        (_, string: string | undefined) => string ?? '',
      );
      expect(stripped).toBe(compact);
    }
  });

  it('keeps strings and numbers unchanged when it is prettified', () => {
    expect(prettify('{"a":"{[,:\\"\\\\","b":[],"c":{},"d":[1.0,9223372036854775807]}')).toBe(
      '{\n  "a": "{[,:\\"\\\\",\n  "b": [],\n  "c": {},\n  "d": [\n    1.0,\n    9223372036854775807\n  ]\n}',
    );
  });
});

describe('the token', () => {
  const authorize = (token: string) => ({ authorization: `Bearer ${token}` });
  const unauthorized = { status: 401, text: '{"Error":{"Message":"Unauthorized"}}' };

  it('is required, even if any token is accepted', async () => {
    const url = feedUrl(await startTestSimulator());
    expect(await read(post(url, '{}', { authorization: '' }))).toEqual(unauthorized);
    expect(await read(post(url, '{}', { authorization: 'Bearer ' }))).toEqual(unauthorized);
    expect(await read(post(url, '{}', { authorization: 'Basic dTpw' }))).toEqual(unauthorized);
  });

  it('must be minted by the simulator or passed as an option', async () => {
    const passed = mintToken({ host: 'events.1password.eu', features: ['itemusages'] });
    const simulator = await startTestSimulator({ acceptAnyToken: false, tokens: [passed, 'plain'] });
    const unknown = mintToken({ host: 'events.1password.com', features: ['itemusages'] });
    expect(await read(post(feedUrl(simulator), '{}', authorize(unknown)))).toEqual(unauthorized);
    for (const token of [passed, 'plain', simulator.mintToken()]) {
      expect((await post(feedUrl(simulator), '{}', authorize(token))).status).toBe(200);
    }
  });

  it('must have the feature, and not be expired or revoked', async () => {
    let now = EPOCH;
    const simulator = await startTestSimulator({ acceptAnyToken: false, now: () => now });
    const audits = simulator.mintToken({ features: ['auditevents'] });
    expect(await read(post(feedUrl(simulator), '{}', authorize(audits)))).toEqual(unauthorized);
    const token = simulator.mintToken({ expiresAt: EPOCH + 60_000 });
    const status = async () => (await post(feedUrl(simulator), '{}', authorize(token))).status;
    expect(await status()).toBe(200);
    simulator.revokeToken(token);
    expect(await status()).toBe(401);
    const other = simulator.mintToken({ expiresAt: EPOCH + 60_000 });
    now += 60_000;
    expect(await read(post(feedUrl(simulator), '{}', authorize(other)))).toEqual(unauthorized);
  });

  it('looks like a real one', async () => {
    const simulator = await startTestSimulator();
    const token = simulator.mintToken({
      host: 'events.ent.1password.com',
      features: ['itemusages'],
      expiresAt: EPOCH,
    });
    const [header, payload] = token
      .split('.')
      .slice(0, 2)
      .map((part): unknown => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(header).toMatchObject({ alg: 'ES256' });
    expect(payload).toMatchObject({
      aud: ['events.ent.1password.com'],
      '1password.com/fts': ['itemusages'],
      iat: EPOCH / 1000,
      exp: EPOCH / 1000,
      iss: 'com.1password.b5',
    });
    expect(simulator.mintToken().split('.')).toHaveLength(3);
  });

  it('can be introspected, in the shape of each API version', async () => {
    const simulator = await startTestSimulator();
    const headers = authorize(simulator.mintToken({ features: ['itemusages'] }));
    const v1: unknown = await (await fetch(`${simulator.url}/api/auth/introspect`, { headers })).json();
    const v2: unknown = await (await fetch(`${simulator.url}/api/v2/auth/introspect`, { headers })).json();
    const uuid: unknown = expect.stringMatching(/^[A-Z0-9]{26}$/);
    expect(v1).toEqual({ UUID: uuid, IssuedAt: '2026-01-31T12:00:00Z', Features: ['itemusages'] });
    expect(v2).toEqual({
      uuid,
      issued_at: '2026-01-31T12:00:00Z',
      features: ['itemusages'],
      account_uuid: simulator.account.organization.accountUuid,
    });
    expect((await fetch(`${simulator.url}/api/v2/auth/introspect`)).status).toBe(401);
  });
});

describe('the rate limit', () => {
  it('is off by default', async () => {
    const simulator = await startTestSimulator();
    const all = await Promise.all(Array.from({ length: 650 }, () => post(feedUrl(simulator), '{"limit":1}')));
    expect(all.every((response) => response.status === 200)).toBe(true);
    await Promise.all(all.map((response) => response.text()));
  });

  it('rejects requests until the window resets, and returns Retry-After', async () => {
    let now = EPOCH + 15_000;
    const simulator = await startTestSimulator({ now: () => now, rateLimit: { perMinute: 2, perHour: 3 } });
    const status = async () => (await post(feedUrl(simulator), '{}')).status;
    expect([await status(), await status()]).toEqual([200, 200]);
    const rejected = await post(feedUrl(simulator), '{}');
    expect(rejected.status).toBe(429);
    expect(rejected.headers.get('retry-after')).toBe('45');
    now += 45_000;
    expect([await status(), await status()]).toEqual([200, 429]);
    now += 3_600_000;
    expect(await status()).toBe(200);
  });

  it('waits for the longer of two full windows', async () => {
    const simulator = await startTestSimulator({ rateLimit: { perMinute: 0, perHour: 0 } });
    expect((await post(feedUrl(simulator), '{}')).headers.get('retry-after')).toBe('3600');
  });

  it.each([
    ['date', 'Sat, 31 Jan 2026 12:01:00 GMT'],
    ['none', null],
  ] as const)('returns Retry-After in the format %s', async (retryAfter, header) => {
    const simulator = await startTestSimulator({ rateLimit: { perMinute: 0, retryAfter } });
    expect((await post(feedUrl(simulator), '{}')).headers.get('retry-after')).toBe(header);
  });
});

describe('a fault', () => {
  const withFault = (fault: Fault): Promise<Simulator> =>
    startTestSimulator({
      faults: ({ feed: name, count }) => (name === 'itemusages' && count === 1 ? fault : undefined),
    });

  it('affects only the requests for which it is returned', async () => {
    const simulator = await withFault({ kind: 'status', status: 503, headers: { 'retry-after': '7' } });
    const response = await post(feedUrl(simulator), '{}');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.text()).toBe('{"Error":{"Message":"Service Unavailable"}}');
    expect((await post(feedUrl(simulator), '{}')).status).toBe(200);
    expect(simulator.requests.map((request) => request.status)).toEqual([503, 200]);
  });

  it('can be a status with a custom body', async () => {
    const simulator = await withFault({ kind: 'status', status: 500, body: '<html>' });
    expect(await read(post(feedUrl(simulator), '{}'))).toEqual({ status: 500, text: '<html>' });
  });

  it('can be any body', async () => {
    const simulator = await withFault({ kind: 'body', text: '{"cursor":' });
    expect(await read(post(feedUrl(simulator), '{}'))).toEqual({ status: 200, text: '{"cursor":' });
  });

  it('can be a reset connection', async () => {
    const simulator = await withFault({ kind: 'reset' });
    await expect(post(feedUrl(simulator), '{}')).rejects.toThrow('fetch failed');
    expect(simulator.requests).toMatchObject([{ status: undefined }]);
    expect((await post(feedUrl(simulator), '{}')).status).toBe(200);
  });

  it('can cut the body', async () => {
    const simulator = await withFault({ kind: 'cut' });
    const response = await post(feedUrl(simulator), '{"start_time":"2020-01-01T00:00:00Z"}');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('can be a stall in the middle of the body', async () => {
    const simulator = await withFault({ kind: 'stall' });
    const signal = AbortSignal.timeout(200);
    const response = await fetch(feedUrl(simulator), {
      method: 'POST',
      body: '{}',
      headers: { authorization: 'Bearer any' },
      signal,
    });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow(/timeout/);
  });

  it('can be a delay', async () => {
    const simulator = await withFault({ kind: 'delay', ms: 150 });
    const startedAt = performance.now();
    expect((await post(feedUrl(simulator), '{}')).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(140);
  });

  it('can be a missing response', async () => {
    const simulator = await withFault({ kind: 'hang' });
    const hung = fetch(feedUrl(simulator), { method: 'POST', body: '{}', signal: AbortSignal.timeout(200) });
    await expect(hung).rejects.toThrow(/timeout/);
  });
});

describe('closing', () => {
  it('does not wait for connections that are idle, hanging, delayed, or half sent', async () => {
    const simulator = await startTestSimulator({
      faults: ({ count }) =>
        [undefined, { kind: 'hang' } as const, { kind: 'delay', ms: 60_000 } as const][count - 1],
    });
    await fetchPage(feedUrl(simulator), {});
    const waiting = Promise.allSettled([post(feedUrl(simulator), '{}'), post(feedUrl(simulator), '{}')]);
    const half = connect(simulator.port, '127.0.0.1');
    half.on('error', () => undefined);
    half.write('POST /api/v2/itemusages HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{');
    while (simulator.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    const startedAt = performance.now();
    await Promise.all([simulator.close(), once(half, 'close'), waiting]);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('frees the port, which another simulator cannot use before', async () => {
    const first = await startTestSimulator();
    await expect(startSimulator({ port: first.port })).rejects.toThrow(/EADDRINUSE/);
    await first.close();
    const second = await startTestSimulator({ port: first.port });
    expect(second.url).toBe(first.url);
  });
});

it('responds no earlier than its latency, also with an error', async () => {
  const simulator = await startTestSimulator({ latencyMs: 50 });
  for (const body of ['{}', '{']) {
    const sentAt = performance.now();
    await post(feedUrl(simulator), body);
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(50);
  }
});
