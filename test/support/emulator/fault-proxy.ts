import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen, readBody } from '../local-server.ts';
import { readAwsCall, type AwsCall } from './aws-call.ts';
import { errorResponse, type ServiceError } from './aws-errors.ts';
import { forward } from './forward.ts';

/** How one call fails. */
export type AwsFault =
  /** The connection is reset before the call is executed. */
  | 'refused'
  /** The call is executed, and the connection is reset before the response. */
  | 'lost'
  /** The call is executed, and the response stops in the middle; the connection stays open. */
  | 'stalled'
  /** The call is not executed, and the service returns an error. */
  | ServiceError
  /** The call is executed after a delay, even if the client no longer waits for the response. */
  | { readonly delayMs: number };

/** A call as it arrived. */
export interface CountedCall extends AwsCall {
  /** Its number among the calls of its operation, from 1. A retry is another call. */
  readonly count: number;
  readonly body: Buffer;
}

/** A call and its result. */
export interface AwsExchange extends CountedCall {
  readonly fault: AwsFault | undefined;
  /** Status of the emulator's response, even if the client did not get it; undefined if the call was not forwarded. */
  status: number | undefined;
}

/** Decides whether and how a call fails. */
export type AwsFaults = (call: CountedCall) => AwsFault | undefined;

export interface FaultProxy {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly url: string;
  /** Every call so far, in the order in which their requests were complete. */
  readonly exchanges: readonly AwsExchange[];
  /** Waits until no call is in progress, including calls that the client no longer waits for. */
  settled(): Promise<void>;
  /** Ends every connection, including those that wait for a response. */
  close(): Promise<void>;
}

/** Starts a proxy in front of the emulator. It forwards each call unchanged unless `faults` returns a fault for it. */
export async function startFaultProxy(emulator: string, faults: AwsFaults): Promise<FaultProxy> {
  const exchanges: AwsExchange[] = [];
  const inProgress = new Set<Promise<void>>();

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    const request = readAwsCall(incoming, body);
    const { operation } = request;
    const count = exchanges.filter((exchange) => exchange.operation === operation).length + 1;
    const call: CountedCall = { ...request, count, body };
    const fault = faults(call);
    const exchange: AwsExchange = { ...call, fault, status: undefined };
    exchanges.push(exchange);

    if (fault === 'refused') {
      incoming.socket.resetAndDestroy();
      return;
    }
    if (typeof fault === 'string' && fault !== 'lost' && fault !== 'stalled') {
      const { status, headers, body } = errorResponse(operation, fault);
      response.writeHead(status, headers).end(body);
      return;
    }
    if (typeof fault === 'object') await sleep(fault.delayMs);
    const forwarded = await forward(emulator, incoming, body);
    exchange.status = forwarded.status;
    if (fault === 'lost') {
      incoming.socket.resetAndDestroy();
      return;
    }
    response.writeHead(forwarded.status, forwarded.headers);
    if (fault === 'stalled') response.write(forwarded.body.subarray(0, forwarded.body.length >> 1));
    else response.end(forwarded.body);
  }

  const server = createServer((incoming, response) => {
    const handled = handle(incoming, response).catch((error: unknown) => {
      // A client that disconnects may end a request early. A bug here or in a test's faults must be visible.
      if (incoming.socket.destroyed) return;
      process.stderr.write(`fault proxy: ${error instanceof Error ? String(error.stack) : String(error)}\n`);
      incoming.socket.destroy();
    });
    inProgress.add(handled);
    void handled.then(() => inProgress.delete(handled));
  });
  const local = await listen(server);

  return {
    url: local.url,
    exchanges,
    async settled() {
      while (inProgress.size > 0) await Promise.all(inProgress);
    },
    close: () => local.close(),
  };
}
