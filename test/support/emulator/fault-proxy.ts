import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen, readBody } from '../local-server.ts';
import { readAwsCall, type AwsCall } from './aws-call.ts';
import { errorAnswer, type Refusal } from './aws-errors.ts';

/** Something that goes wrong with one call. */
export type AwsFault =
  /** The connection is reset before the call is done. */
  | 'refused'
  /** The call is done, and the connection is reset before the answer. */
  | 'lost'
  /** The call is done, and the answer stops in its middle; the connection stays. */
  | 'stalled'
  /** The call is not done, and its service says why. */
  | Refusal
  /** The call is done, later, whether or not anybody still waits for its answer. */
  | { readonly delayMs: number };

/** A call as it came. */
export interface CountedCall extends AwsCall {
  /** Which one it is of its operation, from 1. A client that tries again makes another one. */
  readonly count: number;
  readonly body: Buffer;
}

/** A call and what became of it. */
export interface AwsExchange extends CountedCall {
  readonly fault: AwsFault | undefined;
  /** What the emulator answered, whether or not that reached the client; undefined while it was not asked. */
  status: number | undefined;
}

/** Decides for each call whether and how it fails. */
export type AwsFaults = (call: CountedCall) => AwsFault | undefined;

export interface FaultProxy {
  /** `http://127.0.0.1:PORT`, without a closing slash. */
  readonly url: string;
  /** Every call so far, in the order in which they had come in whole. */
  readonly exchanges: readonly AwsExchange[];
  /** Ends when no call is under way any more, also none that nobody waits for. */
  settled(): Promise<void>;
  /** Ends every connection, also those that wait for an answer. */
  close(): Promise<void>;
}

/** Starts a proxy before the emulator, through which calls go as they are unless `faults` says otherwise. */
export async function startFaultProxy(emulator: string, faults: AwsFaults): Promise<FaultProxy> {
  const exchanges: AwsExchange[] = [];
  const underWay = new Set<Promise<void>>();

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    const asked = readAwsCall(incoming, body);
    const { operation } = asked;
    const count = exchanges.filter((exchange) => exchange.operation === operation).length + 1;
    const call: CountedCall = { ...asked, count, body };
    const fault = faults(call);
    const exchange: AwsExchange = { ...call, fault, status: undefined };
    exchanges.push(exchange);

    if (fault === 'refused') {
      incoming.socket.resetAndDestroy();
      return;
    }
    if (fault === 'throttled' || fault === 'internal' || fault === 'conflict') {
      const { status, headers, body } = errorAnswer(operation, fault);
      response.writeHead(status, headers).end(body);
      return;
    }
    if (typeof fault === 'object') await sleep(fault.delayMs);
    const answer = await forward(emulator, incoming, body);
    exchange.status = answer.status;
    if (fault === 'lost') {
      incoming.socket.resetAndDestroy();
      return;
    }
    response.writeHead(answer.status, answer.headers);
    if (fault === 'stalled') response.write(answer.body.subarray(0, answer.body.length >> 1));
    else response.end(answer.body);
  }

  const server = createServer((incoming, response) => {
    const handled = handle(incoming, response).catch((error: unknown) => {
      // A client that went away may end a request early; a bug here or in a test's faults must be seen.
      if (incoming.socket.destroyed) return;
      process.stderr.write(`fault proxy: ${error instanceof Error ? String(error.stack) : String(error)}\n`);
      incoming.socket.destroy();
    });
    underWay.add(handled);
    void handled.then(() => underWay.delete(handled));
  });
  const local = await listen(server);

  return {
    url: local.url,
    exchanges,
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: () => local.close(),
  };
}

interface EmulatorAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function forward(
  emulator: string,
  { method, url = '', headers }: IncomingMessage,
  body: Buffer,
): Promise<EmulatorAnswer> {
  // The body is here already: nobody needs to be asked whether to send it. What is about the connection stays here.
  const { expect, connection, ...others } = headers;
  const outgoing = request(new URL(url, emulator), { method: method ?? '', headers: others, agent: false });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const { 'transfer-encoding': _, connection: __, ...answerHeaders } = answer.headers;
  return { status: answer.statusCode ?? 0, headers: answerHeaders, body: await readBody(answer) };
}
