import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { post } from '../../../lambdas/events-api/http-request.ts';
import { listen, readBody } from '../../support/local-server.ts';

const never = new AbortController().signal;

/** The first byte of a TLS connection (RFC 8446, 5.1). */
const TLS_HANDSHAKE = 22;

/** Starts a server that records its connections and requests. */
async function startServer(respond: (response: ServerResponse) => void) {
  const connections = new Set<unknown>();
  const requests: { readonly request: IncomingMessage; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    connections.add(request.socket);
    void readBody(request).then((body) => {
      requests.push({ request, body: body.toString() });
      respond(response);
    });
  });
  const local = await listen(server);
  onTestFinished(() => local.close());
  return { url: `${local.url}/api`, connections, requests };
}

describe('post', () => {
  it('sends the length of the body, and requests an uncompressed response', async () => {
    const { url, requests } = await startServer((response) => response.end('ü'));
    const response = await post(url, { authorization: 'Bearer a' }, '{"a":"ü"}', never);
    expect(response.statusCode).toBe(200);
    expect(await buffer(response)).toEqual(Buffer.from('ü'));
    expect(requests[0]).toMatchObject({
      body: '{"a":"ü"}',
      request: {
        method: 'POST',
        url: '/api',
        headers: { authorization: 'Bearer a', 'content-length': '10', 'accept-encoding': 'identity' },
      },
    });
  });

  it('reuses the connection of the previous request', async () => {
    const { url, connections, requests } = await startServer((response) => response.end('{}'));
    for (let i = 0; i < 3; i += 1) await buffer(await post(url, {}, '{}', never));
    expect(requests).toHaveLength(3);
    expect(connections.size).toBe(1);
  });

  it('does not follow a redirect, which would send the token elsewhere', async () => {
    const { url, requests } = await startServer((response) =>
      response.writeHead(302, { location: '/elsewhere' }).end(),
    );
    expect((await post(url, {}, '{}', never)).statusCode).toBe(302);
    expect(requests).toHaveLength(1);
  });

  it('ends when its signal aborts, before the response and in the middle of it', async () => {
    const silent = await startServer(() => undefined);
    const abortBefore = new AbortController();
    const waiting = post(silent.url, {}, '{}', abortBefore.signal);
    abortBefore.abort();
    await expect(waiting).rejects.toThrow(expect.objectContaining({ code: 'ABORT_ERR' }));

    const slow = await startServer((response) => response.write('{'));
    const abortWithin = new AbortController();
    const response = await post(slow.url, {}, '{}', abortWithin.signal);
    const reading = buffer(response);
    abortWithin.abort();
    await expect(reading).rejects.toThrow();
  });

  it('uses TLS for an https URL', async () => {
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

  it('fails if nothing listens on the port', async () => {
    const { url, requests } = await startServer(() => undefined);
    await expect(post(url.replace(/:\d+/, ':1'), {}, '{}', never)).rejects.toThrow(
      expect.objectContaining({ code: 'ECONNREFUSED' }),
    );
    expect(requests).toEqual([]);
  });
});
