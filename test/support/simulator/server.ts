import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import { listen, readBody } from '../local-server.ts';
import { createAccess } from './access.ts';
import { BEHAVIOR_DEFAULTS, type Behavior } from './behavior.ts';
import { changedResponse, injectedResponse, type FaultInjector } from './faults.ts';
import { HttpError } from './http-error.ts';
import { createRateLimit, type RateLimitOptions } from './rate-limit.ts';
import { createRecorder, type Exchange } from './recorder.ts';
import {
  errorBody,
  errorResponse,
  feedResponse,
  introspectResponse,
  type ApiResponse,
  type RewindBy,
} from './responses.ts';
import { findRoute } from './routes.ts';
import {
  ACCOUNT_DEFAULTS,
  createSimulatedAccount,
  type AccountOptions,
  type SimulatedAccount,
} from './simulated-account.ts';
import { mintToken, type TokenOptions } from './token.ts';

/** All options are optional. The default `epoch` is now: pass an earlier one to continue an account after a restart. */
export interface SimulatorOptions extends Partial<AccountOptions>, Partial<Behavior> {
  /** The default is 0: any free port. */
  readonly port?: number;
  /** The simulator's clock, in milliseconds since 1970. The default is the system clock. */
  readonly now?: () => number;
  /** Accepts every bearer token, but a JWT only for its features and before it expires. The default is false. */
  readonly acceptAnyToken?: boolean;
  /** Tokens to accept in addition to those from `mintToken`. */
  readonly tokens?: readonly string[];
  /** The default is no limit; `{}` sets the documented limits. */
  readonly rateLimit?: RateLimitOptions;
  /** The time from a request to the start of its response, in milliseconds, including the processing time. The default is 0. */
  readonly latencyMs?: number;
  readonly faults?: FaultInjector;
  /** Called for each page. By default, no cursor is rewound. */
  readonly rewindBy?: RewindBy;
}

export interface Simulator {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** The events that the simulator serves, for comparison with what a client received. */
  readonly account: SimulatedAccount;
  /** Every request so far, in the order in which they were completely received. */
  readonly requests: readonly Exchange[];
  /** The number of requests for the feed, or for no feed if it is omitted. */
  requestCount(feed?: FeedName): number;
  /** Creates a token and accepts it. By default, it is for events.1password.com and all feeds, and never expires. */
  mintToken(options?: Partial<TokenOptions>): string;
  revokeToken(token: string): void;
  /** Adds records, which arrive now, to a feed that was passed in the option `records`. */
  push(feed: FeedName, ...records: string[]): void;
  /** Closes every connection, including those that wait for a response. */
  close(): Promise<void>;
}

/** In bytes; larger than any valid request. */
const MAX_BODY = 64 * 1024;

/**
 * Starts the simulator of the Events API on 127.0.0.1.
 *
 * @throws RangeError when an option of the account is out of range; the error of `listen` when the port is in use
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const now = options.now ?? Date.now;
  const account = createSimulatedAccount({ ...ACCOUNT_DEFAULTS, epoch: now(), ...options }, now);
  const behavior: Behavior = { ...BEHAVIOR_DEFAULTS, ...options };
  const rewindBy = options.rewindBy ?? (() => undefined);
  const access = createAccess(options.acceptAnyToken ?? false, options.tokens ?? []);
  const countRequest = options.rateLimit === undefined ? undefined : createRateLimit(options.rateLimit);
  const recorder = createRecorder();
  const closing = new AbortController();

  function respond(exchange: Exchange, body: Buffer, authorization: string | undefined): ApiResponse {
    const route = findRoute(exchange.method, exchange.path);
    if (route === undefined) throw new HttpError(404, `no route ${exchange.method} ${exchange.path}`);
    countRequest?.(exchange.at);
    if (route.kind === 'introspect') {
      return introspectResponse(
        account,
        route.version,
        access.check(authorization, undefined, exchange.at),
        exchange.at,
      );
    }
    access.check(authorization, route.feed, exchange.at);
    if (body.length > MAX_BODY) throw new HttpError(400, 'body is too large');
    return feedResponse(account, route.feed, route.version, body, exchange.at, behavior, rewindBy);
  }

  function respondOrReject(exchange: Exchange, body: Buffer, authorization: string | undefined): ApiResponse {
    try {
      return respond(exchange, body, authorization);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      exchange.reason = error.message;
      return errorResponse(error);
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const respondAt = performance.now() + (options.latencyMs ?? 0);
    const body = await readBody(request);
    const { method = '', url: path = '', headers } = request;
    const exchange = recorder.record({ method, path, headers, body: body.toString('utf8'), at: now() });
    const fault = options.faults?.(exchange);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    if (fault?.kind === 'close') {
      request.socket.end();
      return;
    }
    if (fault?.kind === 'upgrade') {
      request.socket.write(SWITCHING_PROTOCOLS);
      return;
    }
    if (fault?.kind === 'delay') await sleep(fault.ms, undefined, { signal: closing.signal });
    const real = injectedResponse(fault) ?? respondOrReject(exchange, body, headers.authorization);
    const { status } = real;
    const { bytes, headers: responseHeaders } = changedResponse(fault, {
      text: real.body,
      headers: real.headers,
    });
    await waitUntil(respondAt, closing.signal);
    response.writeHead(status, { ...responseHeaders, 'content-length': bytes.length });
    if (fault?.kind === 'cut' || fault?.kind === 'stall') {
      // Half of the body reaches the client before the connection closes or stalls.
      response.write(bytes.subarray(0, bytes.length >> 1), () => {
        if (fault.kind === 'cut') request.socket.destroy();
      });
      return;
    }
    exchange.status = status;
    response.end(bytes);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      // A client that disconnects, or close(), ends a request early. A bug in the simulator or in a test's faults must be visible.
      if (closing.signal.aborted || request.socket.destroyed) return;
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`simulator: ${reason}\n`);
      if (response.headersSent) request.socket.destroy();
      else response.writeHead(500).end(errorBody('Internal Server Error'));
    });
  });
  const local = await listen(server, options.port);

  return {
    url: local.url,
    port: local.port,
    account,
    requests: recorder.exchanges,
    requestCount: (feed) => recorder.count(feed),
    mintToken(tokenOptions = {}) {
      const features: readonly FeedName[] = ['auditevents', 'itemusages', 'signinattempts'];
      const token = mintToken({ host: 'events.1password.com', features, issuedAt: now(), ...tokenOptions });
      access.grant(token);
      return token;
    },
    revokeToken: (token) => {
      access.revoke(token);
    },
    push: (feed, ...records) => {
      account.push(feed, records);
    },
    async close() {
      closing.abort();
      await local.close();
    },
  };
}

/** Waits until performance.now() reaches `time`. More accurate than a timer, which may be one or two milliseconds late. */
async function waitUntil(time: number, signal: AbortSignal): Promise<void> {
  const remaining = time - performance.now();
  if (remaining > TIMER_ERROR_MS) await sleep(remaining - TIMER_ERROR_MS, undefined, { signal });
  while (performance.now() < time) await new Promise((resolve) => setImmediate(resolve));
}

const TIMER_ERROR_MS = 2;

const SWITCHING_PROTOCOLS =
  'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n';
