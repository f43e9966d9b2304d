import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { readBody } from '../local-server.ts';

export interface EmulatorResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Sends a request on to the emulator, unchanged. */
export async function forward(
  emulator: string,
  { method, url = '', headers }: IncomingMessage,
  body: Buffer,
): Promise<EmulatorResponse> {
  // The body has arrived, so `expect` is not needed. Headers about the connection apply to this connection only.
  const { expect, connection, ...others } = headers;
  const outgoing = request(new URL(url, emulator), { method: method ?? '', headers: others, agent: false });
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const { 'transfer-encoding': _, connection: __, ...responseHeaders } = response.headers;
  return { status: response.statusCode ?? 0, headers: responseHeaders, body: await readBody(response) };
}
