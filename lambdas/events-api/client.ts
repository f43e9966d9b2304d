import type { Agent, IncomingMessage } from 'node:http';
import type { Feed } from '../contract/feeds.ts';
import { RUNBOOK } from '../contract/runbook.ts';
import { ReplaceToken } from '../ingest/errors.ts';
import type { Clock, PageReader, Page, TokenStore } from '../ingest/ports.ts';
import type { Position } from '../ingest/state.ts';
import { apiUrlOfToken } from './api-url.ts';
import { BodyBuffers } from './body-buffers.ts';
import { BodyTooLong, readBody, startOf, type Body } from './bounded-body.ts';
import { isDecodingError, UnknownEncoding } from './content-encoding.ts';
import { MalformedPage } from './malformed-page.ts';
import { explainFailure, explainWait, type DetailedFailure } from './explain-failure.ts';
import { peekNextCursor, parsePage } from './page-text.ts';
import { apiHeaders, describeRequestError, post } from './http-request.ts';
import type { RequestedWait } from './requested-wait.ts';
import { decideRetry, retryAfterMs } from './retry.ts';
import { clockAhead, LARGEST_SKEW_MS } from './server-clock.ts';
import { tokenFormIssue } from './token-form.ts';

export type ApiVersion = 'v1' | 'v2';

export interface EventsApiOptions {
  readonly tokens: TokenStore;
  readonly version: ApiVersion;
  /** Base URL without a trailing slash. Undefined: the host that the token names. */
  readonly baseUrl: string | undefined;
  /** Sends https requests through a proxy. Undefined: directly. */
  readonly proxy?: Agent | undefined;
  readonly clock: Clock;
  /** Shared by the runs of a process. */
  readonly wait: RequestedWait;
  /**
   * Called if this machine's clock and that of the server differ by more than an hour.
   *
   * @param ms milliseconds by which this machine's clock is ahead; negative if it is behind
   */
  readonly onClockSkew: (ms: number) => void;
  /** Returns a number from 0 to 1. */
  readonly random: () => number;
  /** Waits; rejects if the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The result of one request. */
type Attempt =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'failure'; readonly failure: DetailedFailure };

/** The largest page that the API allows (1Password, "Pagination": 1 to 1000). The API stores it in the cursor. */
const PAGE_LIMIT = 1000;
const REQUEST_TIMEOUT_MS = 30_000;
/** A retry must have at least this long to get its response. */
const MIN_REQUEST_MS = 3_000;
/** The part of a run's time that is reserved to report the result and to end cleanly when the API does not respond. */
const END_OF_RUN_MS = 4_000;
/** A page of 1,000 records is below 2 MB; a page of this size makes a run use 220 MB of memory. */
const BODY_LIMIT = 16_000_000;

/**
 * Reads pages from 1Password's Events API, and retries requests that fail. Error messages describe a request only by its URL,
 * feed, and position.
 */
export class EventsApiClient implements PageReader {
  readonly #options: EventsApiOptions;
  readonly #buffers = new BodyBuffers();

  constructor(options: EventsApiOptions) {
    this.#options = options;
  }

  async readPage(
    feed: Feed,
    position: Position,
    signal: AbortSignal,
    onNextCursor?: (next: Position) => void,
  ): Promise<Page> {
    const { tokens, clock, random, sleep, wait } = this.#options;
    const current = wait.current(clock);
    if (current !== undefined) throw explainWait(feed, current);
    let token = headerSafe(await tokens.token({ fresh: false }));
    let mayBeRotated = true;
    for (let attempt = 1; ; attempt += 1) {
      const url = this.#url(feed, token);
      const result = await this.#post(url, token, position, signal, onNextCursor);
      if (result.kind === 'page') return result.page;
      const { failure } = result;
      if ((failure.status === 401 || failure.status === 403) && mayBeRotated) {
        // The token may have been rotated since it was read. Check once: the next refusal is final.
        mayBeRotated = false;
        const fresh = headerSafe(await tokens.token({ fresh: true }));
        if (fresh !== token) {
          token = fresh;
          continue;
        }
      }
      const timeLeft = this.#timeLeft() - MIN_REQUEST_MS;
      const decision = decideRetry(failure, attempt, timeLeft, random(), clock.now());
      if (decision.kind === 'stop') {
        if (decision.reason === 'no_time_left') {
          wait.start(retryAfterMs(failure.retryAfter, clock.now()), failure.status, clock);
        }
        const stopReason = decision.reason;
        throw explainFailure({ feed, position, token, url, failure, stopReason, now: clock.now() });
      }
      await sleep(decision.delayMs, signal);
    }
  }

  /** Whole milliseconds: AbortSignal.timeout accepts nothing else. */
  #timeLeft(): number {
    return Math.trunc(this.#options.clock.timeLeft() - END_OF_RUN_MS);
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
  ): Promise<Attempt> {
    const timeout = AbortSignal.timeout(Math.max(1, Math.min(REQUEST_TIMEOUT_MS, this.#timeLeft())));
    let status: number | undefined;
    try {
      const headers = { ...apiHeaders(token), 'content-type': 'application/json' };
      const ended = AbortSignal.any([signal, timeout]);
      const response = await post(url, headers, requestBody(position), ended, this.#options.proxy);
      status = response.statusCode;
      this.#compareClocks(response.headers.date);
      if (status !== 200) {
        const retryAfter = response.headers['retry-after'] ?? null;
        return { kind: 'failure', failure: { status, retryAfter, detail: await this.#errorBody(response) } };
      }
      const onFirstChunk = (chunk: Buffer) => {
        const next = peekNextCursor(chunk);
        if (next !== undefined) onNextCursor?.(next);
      };
      const body = await readBody(response, BODY_LIMIT, this.#buffers, onFirstChunk);
      return { kind: 'page', page: toPage(body, position) };
    } catch (error) {
      signal.throwIfAborted();
      const detail = timeout.aborted ? 'the request timed out' : describeError(error);
      const received =
        error instanceof BodyTooLong || error instanceof MalformedPage ? error.received : undefined;
      return { kind: 'failure', failure: { status, retryAfter: null, detail, received } };
    }
  }

  #compareClocks(date: string | undefined): void {
    const skew = clockAhead(date, this.#options.clock.now());
    if (Math.abs(skew) > LARGEST_SKEW_MS) this.#options.onClockSkew(skew);
  }

  /** Reads the body of an error response, whatever its encoding. Empty if it cannot be read: the status must do. */
  async #errorBody(response: IncomingMessage): Promise<string> {
    try {
      const { bytes, release } = await readBody(response, BODY_LIMIT, this.#buffers);
      const text = bytes.toString();
      release();
      return text;
    } catch {
      return '';
    }
  }
}

/** Contains either a start time or a cursor, never both: the API defines two bodies. `{}` would mean "the last hour". */
function requestBody(position: Position): string {
  return JSON.stringify(
    'cursor' in position
      ? { cursor: position.cursor }
      : { limit: PAGE_LIMIT, start_time: position.startTime, end_time: position.endTime },
  );
}

/**
 * @param position of the page; also the next one, if the page has no cursor
 * @throws MalformedPage if it is not a page
 */
function toPage({ bytes, release }: Body, position: Position): Page {
  try {
    const { records, cursor, hasMore } = parsePage(bytes);
    return { records, next: cursor === undefined ? position : { cursor }, hasMore, release };
  } catch (error) {
    if (error instanceof MalformedPage) error.received = startOf(bytes);
    release();
    throw error;
  }
}

/** Describes a failed exchange without quoting the response. */
function describeError(error: unknown): string {
  if (error instanceof BodyTooLong) return `it is longer than ${BODY_LIMIT / 1_000_000} MB`;
  if (error instanceof UnknownEncoding) return `its content encoding is unknown: ${error.message}`;
  if (isDecodingError(error)) return 'its compressed content is damaged';
  return describeRequestError(error);
}

/** Returns the token if it has the form of one. If not, Node's own error might quote it. */
function headerSafe(token: string): string {
  const issue = tokenFormIssue(token);
  if (issue === undefined) return token;
  throw new ReplaceToken(`the token ${issue}; store it again exactly as 1Password showed it`, {
    remedy: { runbook: RUNBOOK.tokenRefused },
  });
}
