import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import { listen, readBody } from '../local-server.ts';
import { createAccess } from './access.ts';
import {
  answerFeed,
  answerIntrospect,
  answerRefusal,
  errorBody,
  type Answer,
  type LeadsBack,
} from './answer.ts';
import { BEHAVIOUR_DEFAULTS, type Behaviour } from './behaviour.ts';
import type { Fault, Faults } from './faults.ts';
import { createRateLimit, type RateLimitOptions } from './rate-limit.ts';
import { createRecorder, type Exchange } from './recorder.ts';
import { Refusal } from './refusal.ts';
import { findRoute } from './routes.ts';
import { mintToken, type TokenOptions } from './token.ts';
import { createWorld, WORLD_DEFAULTS, type World, type WorldOptions } from './world.ts';

/** Everything is optional. `epoch` is now unless given: give it to continue a world after a restart. */
export interface SimulatorOptions extends Partial<WorldOptions>, Partial<Behaviour> {
  /** 0, any free port, unless given. */
  readonly port?: number;
  readonly now?: () => number;
  /** Lets in every bearer, though one that is a JWT only within its scope and time. Off unless given. */
  readonly acceptAnyToken?: boolean;
  /** Tokens to let in besides those that `mintToken` makes. */
  readonly tokens?: readonly string[];
  /** Off unless given; `{}` for the documented numbers. */
  readonly rateLimit?: RateLimitOptions;
  /** From a request to the beginning of its answer, in milliseconds, what it takes to make the answer included. 0 unless given. */
  readonly latencyMs?: number;
  readonly faults?: Faults;
  /** Asked for each page. No cursor leads back unless given. */
  readonly leadsBack?: LeadsBack;
}

export interface Simulator {
  /** `http://127.0.0.1:PORT`, without a closing slash. */
  readonly url: string;
  readonly port: number;
  /** The ground truth. */
  readonly world: World;
  /** Every request so far, in the order in which they had come in whole. */
  readonly requests: readonly Exchange[];
  /** How many requests named the feed; without one, how many named none. */
  requestCount(feed?: FeedName): number;
  /** Makes a token that is let in: by default of events.1password.com, for all feeds, without an end. */
  mintToken(options?: Partial<TokenOptions>): string;
  revokeToken(token: string): void;
  /** Lets more records arrive now at a feed that was given as `records`. */
  push(feed: FeedName, ...texts: string[]): void;
  /** Ends every connection, also those that wait for an answer. */
  close(): Promise<void>;
}

/** Beyond any request that the API knows. */
const LARGEST_BODY = 64 * 1024;

/**
 * Starts the stand-in for the Events API on this machine alone.
 *
 * @throws RangeError when an option of the world is out of range, and what listening throws when the port is taken
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const now = options.now ?? Date.now;
  const world = createWorld({ ...WORLD_DEFAULTS, epoch: now(), ...options }, now);
  const behaviour: Behaviour = { ...BEHAVIOUR_DEFAULTS, ...options };
  const leadsBack = options.leadsBack ?? (() => undefined);
  const access = createAccess(options.acceptAnyToken ?? false, options.tokens ?? []);
  const countRequest = options.rateLimit === undefined ? undefined : createRateLimit(options.rateLimit);
  const recorder = createRecorder();
  const closing = new AbortController();

  function answer(exchange: Exchange, body: Buffer, authorization: string | undefined): Answer {
    const route = findRoute(exchange.method, exchange.path);
    if (route === undefined) throw new Refusal(404, `no route ${exchange.method} ${exchange.path}`);
    countRequest?.(exchange.at);
    if (route.kind === 'introspect') {
      return answerIntrospect(
        world,
        route.version,
        access.check(authorization, undefined, exchange.at),
        exchange.at,
      );
    }
    access.check(authorization, route.feed, exchange.at);
    if (body.length > LARGEST_BODY) throw new Refusal(400, 'body is too large');
    return answerFeed(world, route.feed, route.version, body, exchange.at, behaviour, leadsBack);
  }

  function answerOrRefuse(exchange: Exchange, body: Buffer, authorization: string | undefined): Answer {
    try {
      return answer(exchange, body, authorization);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      exchange.reason = error.message;
      return answerRefusal(error);
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answersAt = performance.now() + (options.latencyMs ?? 0);
    const body = await readBody(request);
    const { method = '', url: path = '', headers } = request;
    const exchange = recorder.record({ method, path, headers, body: body.toString('utf8'), at: now() });
    const fault = options.faults?.(exchange);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    if (fault?.kind === 'delay') await sleep(fault.ms, undefined, { signal: closing.signal });
    const {
      status,
      headers: answerHeaders,
      body: text,
    } = faultyAnswer(fault) ?? answerOrRefuse(exchange, body, headers.authorization);
    const bytes = Buffer.from(text);
    await until(answersAt, closing.signal);
    response.writeHead(status, { ...answerHeaders, 'content-length': bytes.length });
    if (fault?.kind === 'cut' || fault?.kind === 'stall') {
      // Half of it reaches the client before the connection ends, or falls silent.
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
      // A client that went away, or close(), ends a request early; a bug in the simulator or in a test's faults must be seen.
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
    world,
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
    push: (feed, ...texts) => {
      world.push(feed, texts);
    },
    async close() {
      closing.abort();
      await local.close();
    },
  };
}

/** Waits to a time of performance.now(), more exactly than a timer, which may be a millisecond late or two. */
async function until(time: number, signal: AbortSignal): Promise<void> {
  const early = time - performance.now();
  if (early > TIMER_MS) await sleep(early - TIMER_MS, undefined, { signal });
  while (performance.now() < time) await new Promise((resolve) => setImmediate(resolve));
}

const TIMER_MS = 2;

/** The answer that a fault puts in place of the true one, if it does. */
function faultyAnswer(fault: Fault | undefined): Answer | undefined {
  const json = { 'content-type': 'application/json; charset=utf-8' };
  switch (fault?.kind) {
    case 'status': {
      const body = fault.body ?? errorBody(STATUS_CODES[fault.status] ?? 'Error');
      return { status: fault.status, headers: { ...json, ...fault.headers }, body };
    }
    case 'body':
      return { status: 200, headers: json, body: fault.text };
    case 'reset':
    case 'cut':
    case 'stall':
    case 'hang':
    case 'delay':
    case undefined:
      return undefined;
  }
}
