import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import { listen } from './local-server.ts';

/** An HTTP proxy that tunnels TLS connections, as a company's proxy does. */
export interface ConnectProxy {
  /** The value of HTTPS_PROXY. */
  readonly url: string;
  /** What the clients asked for, `HOST:PORT`, in the order in which they asked. */
  readonly tunnels: readonly string[];
}

/**
 * Starts a proxy that ends with the test.
 *
 * @param port of this machine to which every tunnel leads, whatever its name. The proxy of a test has no other network
 * @param refusal the status with which it refuses every tunnel: 407, for example
 */
export async function startConnectProxy(port: number, refusal?: number): Promise<ConnectProxy> {
  const tunnels: string[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on('connect', ({ url = '' }, socket) => {
    tunnels.push(url);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} Refused\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    sockets.add(socket);
    const target = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    for (const [end, other] of [
      [socket, target],
      [target, socket],
    ] as const) {
      end.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
  });
  const local = await listen(server);
  onTestFinished(async () => {
    // The server no longer knows the sockets of its tunnels.
    for (const socket of sockets) socket.destroy();
    await local.close();
  });
  return { url: local.url, tunnels };
}
