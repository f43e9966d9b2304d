import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';

/** A server that listens on this machine alone. */
export interface LocalServer {
  /** `http://127.0.0.1:PORT`, without a closing slash. */
  readonly url: string;
  readonly port: number;
  /** Ends every connection, also those that wait for an answer. */
  close(): Promise<void>;
}

/**
 * Ends when the server listens.
 *
 * @param port 0: any free one
 */
export async function listen(server: Server, port = 0): Promise<LocalServer> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('not listening on a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The whole body of a request or an answer. */
export async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) {
    if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
