import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readBytes } from '../../../lambdas/events-api/bounded-body.ts';
import { post } from '../../../lambdas/events-api/post.ts';
import { listen, readBody } from '../../support/local-server.ts';

const never = new AbortController().signal;

/** The first byte of a connection that is encrypted (RFC 8446, 5.1). */
const TLS_HANDSHAKE = 22;

/** A server that notes its connections and requests. */
async function open(answer: (response: ServerResponse) => void) {
  const connections = new Set<unknown>();
  const requests: { readonly request: IncomingMessage; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    connections.add(request.socket);
    void readBody(request).then((body) => {
      requests.push({ request, body: body.toString() });
      answer(response);
    });
  });
  const local = await listen(server);
  onTestFinished(() => local.close());
  return { url: `${local.url}/api`, connections, requests };
}

describe('a request', () => {
  it('says how long it is, and that the answer is not to be compressed', async () => {
    const { url, requests } = await open((response) => response.end('ü'));
    const answer = await post(url, { authorization: 'Bearer a' }, '{"a":"ü"}', never);
    expect(answer.statusCode).toBe(200);
    expect(await readBytes(answer, 10)).toEqual(Buffer.from('ü'));
    expect(requests[0]).toMatchObject({
      body: '{"a":"ü"}',
      request: {
        method: 'POST',
        url: '/api',
        headers: { authorization: 'Bearer a', 'content-length': '10', 'accept-encoding': 'identity' },
      },
    });
  });

  it('goes through the connection of the one before', async () => {
    const { url, connections, requests } = await open((response) => response.end('{}'));
    for (let i = 0; i < 3; i += 1) await readBytes(await post(url, {}, '{}', never), 10);
    expect(requests).toHaveLength(3);
    expect(connections.size).toBe(1);
  });

  it('follows no redirect, which would take the token elsewhere', async () => {
    const { url, requests } = await open((response) =>
      response.writeHead(302, { location: '/elsewhere' }).end(),
    );
    expect((await post(url, {}, '{}', never)).statusCode).toBe(302);
    expect(requests).toHaveLength(1);
  });

  it('ends when its signal says so, before the answer and within it', async () => {
    const silent = await open(() => undefined);
    const before = new AbortController();
    const waiting = post(silent.url, {}, '{}', before.signal);
    before.abort();
    await expect(waiting).rejects.toThrow(expect.objectContaining({ code: 'ABORT_ERR' }));

    const half = await open((response) => response.write('{'));
    const within = new AbortController();
    const answer = await post(half.url, {}, '{}', within.signal);
    const reading = readBytes(answer, 10);
    within.abort();
    await expect(reading).rejects.toThrow();
  });

  it('is encrypted where its address says so', async () => {
    const firstBytes: number[] = [];
    const server = createTcpServer((socket) =>
      socket.once('data', (data: Buffer) => {
        firstBytes.push(data[0] ?? 0);
        socket.destroy();
      }),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    await expect(post(`https://127.0.0.1:${port}/api`, {}, '{}', never)).rejects.toThrow();
    expect(firstBytes).toEqual([TLS_HANDSHAKE]);
  });

  it('fails where nobody listens', async () => {
    const { url, requests } = await open(() => undefined);
    await expect(post(url.replace(/:\d+/, ':1'), {}, '{}', never)).rejects.toThrow(
      expect.objectContaining({ code: 'ECONNREFUSED' }),
    );
    expect(requests).toEqual([]);
  });
});
