import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { post, readPageOf } from './client.ts';
import type { Fault } from './faults.ts';
import { prettify } from './json-text.ts';
import { startSimulator, type Simulator } from './server.ts';
import { EPOCH, start } from './standing.ts';
import { mintToken } from './token.ts';

const BAD_REQUEST = '{"Error":{"Message":"Bad Request"}}';

const feed = ({ url }: Simulator): string => `${url}/api/v2/itemusages`;

async function answer(response: Promise<Response>): Promise<{ status: number; text: string }> {
  const { status, text } = await response.then(async (got) => ({
    status: got.status,
    text: await got.text(),
  }));
  return { status, text };
}

it('may have cursors that lead back, with more to come, as often as is said', async () => {
  const asked: [string, number][] = [];
  const simulator = await start({
    backlog: 30,
    leadsBack: (name, end) => {
      asked.push([name, end]);
      return end === 20 && asked.length < 5 ? 15 : undefined;
    },
  });
  const first = await readPageOf(feed(simulator), { limit: 10, start_time: '2026-01-01T00:00:00Z' });
  const pages = [first];
  while (pages.at(-1)!.hasMore)
    pages.push(await readPageOf(feed(simulator), { cursor: pages.at(-1)!.cursor }));
  expect(asked.map(([, end]) => end)).toEqual([10, 20, 15, 25, 30]);
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
  ])('%s is a bad one, in the shape seen on the wire', async (body) => {
    const got = await answer(post(feed(await start()), body));
    expect(got).toEqual({ status: 400, text: BAD_REQUEST });
  });

  it('is bad when it is not UTF-8', async () => {
    const body = Buffer.from('{"cursor":"\xff"}', 'latin1');
    const response = fetch(feed(await start()), {
      method: 'POST',
      body,
      headers: { authorization: 'Bearer any' },
    });
    expect(await answer(response)).toEqual({ status: 400, text: BAD_REQUEST });
  });

  it('tells the debugger why, in a header', async () => {
    const response = await post(feed(await start()), '{"limit":0}');
    expect(response.headers.get('x-simulator-reason')).toBe('limit is not a whole number from 1 to 1000');
  });

  it.each([
    '{}',
    '{"limit":null,"start_time":null,"end_time":null,"cursor":null}',
    '{"start_time":"2026-01-01T00:00:00-03:00"}',
  ])('%s is a good one', async (body) => {
    expect((await post(feed(await start()), body)).status).toBe(200);
  });

  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded'])(
    'may have content type %s',
    async (type) => {
      expect((await post(feed(await start()), '{}', { 'content-type': type })).status).toBe(200);
    },
  );

  it.each([
    ['POST', '/api/v3/auditevents'],
    ['POST', '/api/v2/itemusages/'],
    ['POST', '/api/v2/itemusages?limit=1'],
    ['GET', '/api/v2/itemusages'],
    ['POST', '/api/v2/auth/introspect'],
    ['GET', '/'],
  ])('%s %s finds nothing, in plain text', async (method, path) => {
    const { url } = await start();
    const response = await fetch(url + path, { method, headers: { authorization: 'Bearer any' } });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toBe('404 page not found');
  });

  it('is recorded, without the token', async () => {
    const simulator = await start();
    await post(feed(simulator), '{"limit":5}', { 'user-agent': 'tester', authorization: 'Bearer s3cret' });
    await post(feed(simulator), '{"limit":0}', { authorization: 's3cret' });
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

describe('the answer', () => {
  it('can have its items first', async () => {
    const simulator = await start({ keyOrder: 'items-first' });
    expect(await (await post(feed(simulator), '{}')).text()).toMatch(
      /^\{"items":\[.*\],"cursor":"[^"]+","has_more":false\}$/s,
    );
  });

  it('can be pretty, and is the same but for white space between tokens', async () => {
    const body = '{"start_time":"2020-01-01T00:00:00Z","limit":300}';
    for (const name of ['auditevents', 'signinattempts', 'itemusages']) {
      const compact = await (await post(`${(await start()).url}/api/v2/${name}`, body)).text();
      const pretty = await (
        await post(`${(await start({ json: 'pretty' })).url}/api/v2/${name}`, body)
      ).text();
      expect(pretty).toContain('{\n  "cursor": "');
      // Outside of strings white space has no meaning; inside, the records have none but the simulator's own.
      const bare = pretty.replace(
        /("(?:[^"\\]|\\.)*")|\s+/g,
        (_, string: string | undefined) => string ?? '',
      );
      expect(bare).toBe(compact);
    }
  });

  it('keeps what is in strings and numbers when it is made pretty', () => {
    expect(prettify('{"a":"{[,:\\"\\\\","b":[],"c":{},"d":[1.0,9223372036854775807]}')).toBe(
      '{\n  "a": "{[,:\\"\\\\",\n  "b": [],\n  "c": {},\n  "d": [\n    1.0,\n    9223372036854775807\n  ]\n}',
    );
  });
});

describe('the token', () => {
  const authorize = (token: string) => ({ authorization: `Bearer ${token}` });
  const unauthorized = { status: 401, text: '{"Error":{"Message":"Unauthorized"}}' };

  it('is needed, even where any is accepted', async () => {
    const url = feed(await start());
    expect(await answer(post(url, '{}', { authorization: '' }))).toEqual(unauthorized);
    expect(await answer(post(url, '{}', { authorization: 'Bearer ' }))).toEqual(unauthorized);
    expect(await answer(post(url, '{}', { authorization: 'Basic dTpw' }))).toEqual(unauthorized);
  });

  it('must be one that was minted or given', async () => {
    const given = mintToken({ host: 'events.1password.eu', features: ['itemusages'] });
    const simulator = await start({ acceptAnyToken: false, tokens: [given, 'plain'] });
    const stranger = mintToken({ host: 'events.1password.com', features: ['itemusages'] });
    expect(await answer(post(feed(simulator), '{}', authorize(stranger)))).toEqual(unauthorized);
    for (const token of [given, 'plain', simulator.mintToken()]) {
      expect((await post(feed(simulator), '{}', authorize(token))).status).toBe(200);
    }
  });

  it('must have the feature, be in time and not revoked', async () => {
    let now = EPOCH;
    const simulator = await start({ acceptAnyToken: false, now: () => now });
    const audits = simulator.mintToken({ features: ['auditevents'] });
    expect(await answer(post(feed(simulator), '{}', authorize(audits)))).toEqual(unauthorized);
    const token = simulator.mintToken({ expiresAt: EPOCH + 60_000 });
    const status = async () => (await post(feed(simulator), '{}', authorize(token))).status;
    expect(await status()).toBe(200);
    simulator.revokeToken(token);
    expect(await status()).toBe(401);
    const other = simulator.mintToken({ expiresAt: EPOCH + 60_000 });
    now += 60_000;
    expect(await answer(post(feed(simulator), '{}', authorize(other)))).toEqual(unauthorized);
  });

  it('looks like the real one', async () => {
    const simulator = await start();
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

  it('can be introspected, in the shape of the version', async () => {
    const simulator = await start();
    const headers = authorize(simulator.mintToken({ features: ['itemusages'] }));
    const v1: unknown = await (await fetch(`${simulator.url}/api/auth/introspect`, { headers })).json();
    const v2: unknown = await (await fetch(`${simulator.url}/api/v2/auth/introspect`, { headers })).json();
    const uuid: unknown = expect.stringMatching(/^[A-Z0-9]{26}$/);
    expect(v1).toEqual({ UUID: uuid, IssuedAt: '2026-01-31T12:00:00Z', Features: ['itemusages'] });
    expect(v2).toEqual({
      uuid,
      issued_at: '2026-01-31T12:00:00Z',
      features: ['itemusages'],
      account_uuid: simulator.world.company.accountUuid,
    });
    expect((await fetch(`${simulator.url}/api/v2/auth/introspect`)).status).toBe(401);
  });
});

describe('the rate limit', () => {
  it('is off unless asked for', async () => {
    const simulator = await start();
    const all = await Promise.all(Array.from({ length: 650 }, () => post(feed(simulator), '{"limit":1}')));
    expect(all.every((response) => response.status === 200)).toBe(true);
    await Promise.all(all.map((response) => response.text()));
  });

  it('refuses until the window resets, and says when', async () => {
    let now = EPOCH + 15_000;
    const simulator = await start({ now: () => now, rateLimit: { perMinute: 2, perHour: 3 } });
    const status = async () => (await post(feed(simulator), '{}')).status;
    expect([await status(), await status()]).toEqual([200, 200]);
    const refused = await post(feed(simulator), '{}');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('45');
    now += 45_000;
    expect([await status(), await status()]).toEqual([200, 429]);
    now += 3_600_000;
    expect(await status()).toBe(200);
  });

  it('waits for the longer of two full windows', async () => {
    const simulator = await start({ rateLimit: { perMinute: 0, perHour: 0 } });
    expect((await post(feed(simulator), '{}')).headers.get('retry-after')).toBe('3600');
  });

  it.each([
    ['date', 'Sat, 31 Jan 2026 12:01:00 GMT'],
    ['none', null],
  ] as const)('says when as a %s', async (retryAfter, header) => {
    const simulator = await start({ rateLimit: { perMinute: 0, retryAfter } });
    expect((await post(feed(simulator), '{}')).headers.get('retry-after')).toBe(header);
  });
});

describe('a fault', () => {
  const withFault = (fault: Fault): Promise<Simulator> =>
    start({ faults: ({ feed: name, count }) => (name === 'itemusages' && count === 1 ? fault : undefined) });

  it('is asked for by request, and only then there', async () => {
    const simulator = await withFault({ kind: 'status', status: 503, headers: { 'retry-after': '7' } });
    const response = await post(feed(simulator), '{}');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.text()).toBe('{"Error":{"Message":"Service Unavailable"}}');
    expect((await post(feed(simulator), '{}')).status).toBe(200);
    expect(simulator.requests.map((request) => request.status)).toEqual([503, 200]);
  });

  it('can be a status with a body of its own', async () => {
    const simulator = await withFault({ kind: 'status', status: 500, body: '<html>' });
    expect(await answer(post(feed(simulator), '{}'))).toEqual({ status: 500, text: '<html>' });
  });

  it('can be any body', async () => {
    const simulator = await withFault({ kind: 'body', text: '{"cursor":' });
    expect(await answer(post(feed(simulator), '{}'))).toEqual({ status: 200, text: '{"cursor":' });
  });

  it('can be a reset connection', async () => {
    const simulator = await withFault({ kind: 'reset' });
    await expect(post(feed(simulator), '{}')).rejects.toThrow('fetch failed');
    expect(simulator.requests).toMatchObject([{ status: undefined }]);
    expect((await post(feed(simulator), '{}')).status).toBe(200);
  });

  it('can cut the body', async () => {
    const simulator = await withFault({ kind: 'cut' });
    const response = await post(feed(simulator), '{"start_time":"2020-01-01T00:00:00Z"}');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('can be silence in the middle of the body', async () => {
    const simulator = await withFault({ kind: 'stall' });
    const signal = AbortSignal.timeout(200);
    const response = await fetch(feed(simulator), {
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
    const begun = performance.now();
    expect((await post(feed(simulator), '{}')).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(140);
  });

  it('can be no answer at all', async () => {
    const simulator = await withFault({ kind: 'hang' });
    const hung = fetch(feed(simulator), { method: 'POST', body: '{}', signal: AbortSignal.timeout(200) });
    await expect(hung).rejects.toThrow(/timeout/);
  });
});

describe('closing', () => {
  it('does not wait for connections kept alive, hung, delayed or half sent', async () => {
    const simulator = await start({
      faults: ({ count }) =>
        [undefined, { kind: 'hang' } as const, { kind: 'delay', ms: 60_000 } as const][count - 1],
    });
    await readPageOf(feed(simulator), {});
    const waiting = Promise.allSettled([post(feed(simulator), '{}'), post(feed(simulator), '{}')]);
    const half = connect(simulator.port, '127.0.0.1');
    half.on('error', () => undefined);
    half.write('POST /api/v2/itemusages HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{');
    while (simulator.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    const begun = performance.now();
    await Promise.all([simulator.close(), once(half, 'close'), waiting]);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it('leaves the port free, which is refused while it is taken', async () => {
    const first = await start();
    await expect(startSimulator({ port: first.port })).rejects.toThrow(/EADDRINUSE/);
    await first.close();
    const second = await start({ port: first.port });
    expect(second.url).toBe(first.url);
  });
});

it('answers no earlier than its latency, a refusal too', async () => {
  const simulator = await start({ latencyMs: 50 });
  for (const body of ['{}', '{']) {
    const askedAt = performance.now();
    await post(feed(simulator), body);
    expect(performance.now() - askedAt).toBeGreaterThanOrEqual(50);
  }
});
