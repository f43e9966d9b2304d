import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import type { ApiVersion } from './api-version.ts';
import type { Behavior } from './behavior.ts';
import { decodeCursor, encodeCursor, type ReadState } from './cursor.ts';
import { parseFeedRequest, type FeedRequest } from './feed-request.ts';
import type { HttpError } from './http-error.ts';
import { formatInstant } from './instant.ts';
import { prettify } from './json-format.ts';
import { readPage } from './page.ts';
import type { SimulatedAccount } from './simulated-account.ts';
import type { Claims } from './token.ts';

/** A response, ready to be sent. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A raw text. */
  readonly body: string;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/**
 * By how many records to rewind the cursor of a page that ends at record `end`. The page then has `has_more: true`.
 * Undefined leaves the cursor unchanged.
 */
export type RewindBy = (feed: FeedName, end: number) => number | undefined;

/**
 * The page that a request to a feed's endpoint asks for.
 *
 * @throws HttpError 400
 */
export function feedResponse(
  account: SimulatedAccount,
  feed: FeedName,
  version: ApiVersion,
  body: Buffer,
  now: number,
  behavior: Behavior,
  rewindBy: RewindBy,
): ApiResponse {
  const from = initialState(account, feed, parseFeedRequest(body, now), now);
  const page = readPage(account, feed, version, from, now, behavior);
  const rewind = rewindBy(feed, page.next.position);
  const next =
    rewind === undefined ? page.next : { ...page.next, position: Math.max(0, page.next.position - rewind) };
  const cursor = encodeCursor(account.seed, feed, next, behavior.tip === 'new');
  const hasMore = page.hasMore || rewind !== undefined;
  const position = `"cursor":"${cursor}","has_more":${String(hasMore)}`;
  const items = `"items":[${page.items.join(',')}]`;
  const json = behavior.keyOrder === 'cursor-first' ? `{${position},${items}}` : `{${items},${position}}`;
  return { status: 200, headers: JSON_TYPE, body: behavior.json === 'pretty' ? prettify(json) : json };
}

function initialState(
  account: SimulatedAccount,
  feed: FeedName,
  request: FeedRequest,
  now: number,
): ReadState {
  if (request.kind === 'cursor') return decodeCursor(account.seed, feed, request.cursor);
  const { limit, start, end } = request;
  return {
    // A start in the future selects no events yet, and its cursor continues from the present.
    position: Math.min(account.searchFrom(feed, start), account.count(feed, now)),
    limit,
    since: { start, until: Infinity },
    ...(end === undefined ? {} : { end }),
  };
}

/** What the token allows. The versions differ in the case of the keys, and v1 never contained the account [D]. */
export function introspectResponse(
  account: SimulatedAccount,
  version: ApiVersion,
  claims: Claims,
  now: number,
): ApiResponse {
  const uuid = claims.integration ?? account.organization.integrationUuid;
  const issuedAt = formatInstant({ ms: claims.issuedAt ?? now, ns: 0 });
  const { features } = claims;
  const body =
    version === 'v1'
      ? { UUID: uuid, IssuedAt: issuedAt, Features: features }
      : { uuid, issued_at: issuedAt, features, account_uuid: account.organization.accountUuid };
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify(body) };
}

const MESSAGES = { 400: 'Bad Request', 401: 'Unauthorized', 429: 'Too Many Requests' } as const;

/** The error in the shape that was seen on the wire for 400 [O]. For the other statuses, the shape is a guess [?]. */
export function errorResponse({ status, message, headers }: HttpError): ApiResponse {
  // For debugging a client. The real API gives no reason.
  const reason = { 'x-simulator-reason': message };
  if (status === 404) {
    return {
      status,
      headers: { 'content-type': 'text/plain; charset=utf-8', ...reason },
      body: '404 page not found',
    };
  }
  return { status, headers: { ...JSON_TYPE, ...headers, ...reason }, body: errorBody(MESSAGES[status]) };
}

export function errorBody(message: string): string {
  return JSON.stringify({ Error: { Message: message } });
}
