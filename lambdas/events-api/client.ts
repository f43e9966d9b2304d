import type { Feed } from '../contract/feeds.ts';
import { ReplaceToken } from '../ingest/errors.ts';
import type { Clock, PageReader, Page, TokenStore } from '../ingest/ports.ts';
import type { Position } from '../ingest/state.ts';
import { apiUrlOfToken } from './api-url.ts';
import { BodyTooLong, readBytes, readUtf8 } from './bounded-body.ts';
import { explainFailure, type Answer } from './explain-failure.ts';
import { peekNextCursor, parsePage } from './page-text.ts';
import { post } from './post.ts';
import { decideRetry } from './retry.ts';

export type ApiVersion = 'v1' | 'v2';

export interface EventsApiOptions {
  readonly tokens: TokenStore;
  readonly version: ApiVersion;
  /** Base URL without a slash at its end; undefined: the token's own host. */
  readonly baseUrl: string | undefined;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Waits; rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The largest page there is (1Password, "Pagination": 1 to 1000). It is baked into the cursor. */
const PAGE_LIMIT = 1000;
const REQUEST_TIMEOUT_MS = 30_000;
/** There is no point in asking again when less than this is left for the answer. */
const SHORTEST_REQUEST_MS = 3_000;
/** Of a run's time, what is kept for it to say what happened and to end in good order, when the API does not answer. */
const KEPT_FOR_THE_END_MS = 4_000;
/** A page of 1,000 records is below 2 MB; one of this size takes a run 220 MB of memory. */
const BODY_LIMIT = 16_000_000;

/** 1Password's Events API, as a source of pages. Nothing but the address, the feed and the position is ever said of a request. */
export class EventsApiClient implements PageReader {
  readonly #options: EventsApiOptions;

  constructor(options: EventsApiOptions) {
    this.#options = options;
  }

  async readPage(
    feed: Feed,
    position: Position,
    signal: AbortSignal,
    onNextCursor?: (next: Position) => void,
  ): Promise<Page> {
    const { tokens, clock, random, sleep } = this.#options;
    let token = headerSafe(await tokens.token({ fresh: false }));
    let mayRotate = true;
    for (let attempt = 1; ; attempt += 1) {
      const url = this.#url(feed, token);
      const answer = await this.#post(url, token, position, signal, onNextCursor);
      if ('page' in answer) return answer.page;
      if ((answer.status === 401 || answer.status === 403) && mayRotate) {
        // It may have been rotated since it was read. Once: the next refusal is an answer.
        mayRotate = false;
        const fresh = headerSafe(await tokens.token({ fresh: true }));
        if (fresh !== token) {
          token = fresh;
          continue;
        }
      }
      const decision = decideRetry(
        answer,
        attempt,
        this.#timeLeft() - SHORTEST_REQUEST_MS,
        random(),
        clock.now(),
      );
      if (!decision.retry) {
        throw explainFailure({ feed, position, token, url, answer, why: decision.why, now: clock.now() });
      }
      await sleep(decision.delayMs, signal);
    }
  }

  /** In whole milliseconds, which is all that AbortSignal.timeout takes. */
  #timeLeft(): number {
    return Math.trunc(this.#options.clock.timeLeft() - KEPT_FOR_THE_END_MS);
  }

  #url(feed: Feed, token: string): string {
    const base = this.#options.baseUrl ?? apiUrlOfToken(token);
    return `${base}/api/${this.#options.version}/${feed.name}`;
  }

  async #post(
    url: string,
    token: string,
    position: Position,
    signal: AbortSignal,
    onNextCursor: ((next: Position) => void) | undefined,
  ): Promise<Answer | { page: Page }> {
    const timeout = AbortSignal.timeout(Math.max(1, Math.min(REQUEST_TIMEOUT_MS, this.#timeLeft())));
    let status: number | undefined;
    try {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'user-agent': 'onepassword-siem-pipeline',
      };
      const response = await post(url, headers, requestBody(position), AbortSignal.any([signal, timeout]));
      status = response.statusCode;
      if (status !== 200) {
        const retryAfter = response.headers['retry-after'] ?? null;
        return { status, retryAfter, body: await errorBody(response) };
      }
      const begins = (piece: Buffer) => {
        const next = peekNextCursor(piece);
        if (next !== undefined) onNextCursor?.(next);
      };
      return { page: parsePage(await readUtf8(response, BODY_LIMIT, begins)) };
    } catch (error) {
      signal.throwIfAborted();
      return { status, retryAfter: null, body: timeout.aborted ? 'no answer in time' : describe(error) };
    }
  }
}

/** Either a reset or a cursor, never both: the API calls them different bodies, and `{}` would mean "the last hour". */
function requestBody(position: Position): string {
  return JSON.stringify(
    'cursor' in position
      ? { cursor: position.cursor }
      : { limit: PAGE_LIMIT, start_time: position.startTime, end_time: position.endTime },
  );
}

/** The body of an error, whatever its encoding. Where it cannot be read, its status alone has to do. */
async function errorBody(body: AsyncIterable<Buffer>): Promise<string> {
  const bytes = await readBytes(body, BODY_LIMIT).catch(() => Buffer.of());
  return bytes.toString();
}

/** What went wrong between here and the server, without anything of the answer's content. */
function describe(error: unknown): string {
  if (error instanceof BodyTooLong) return `it is longer than ${BODY_LIMIT / 1_000_000} MB`;
  if (!(error instanceof Error)) return 'unknown fault';
  return 'code' in error ? String(error.code) : error.message;
}

/** The token, if it can stand in a header at all: an error about one that cannot might quote it. */
function headerSafe(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new ReplaceToken(
    'the token holds a blank or a character that no token has: put it again, as 1Password showed it',
  );
}
