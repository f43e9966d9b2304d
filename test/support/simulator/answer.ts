import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import type { Behaviour } from './behaviour.ts';
import type { ApiVersion } from './company.ts';
import { decodeCursor, encodeCursor, type ReadState } from './cursor.ts';
import { formatInstant } from './instant.ts';
import { prettify } from './json-text.ts';
import { readPage } from './page.ts';
import { readRequest, type ReadRequest } from './read-request.ts';
import { Refusal } from './refusal.ts';
import type { Claims } from './token.ts';
import type { World } from './world.ts';

/** One answer, ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** By how many records the cursor of a page leads back that ends with so many; with has_more true. Undefined: it leads on. */
export type LeadsBack = (feed: FeedName, end: number) => number | undefined;

/** The page that a feed's endpoint was asked for. @throws Refusal */
export function answerFeed(
  world: World,
  feed: FeedName,
  version: ApiVersion,
  body: Buffer,
  now: number,
  behaviour: Behaviour,
  leadsBack: LeadsBack,
): Answer {
  const from = readState(world, feed, readRequest(body, now), now);
  const page = readPage(world, feed, version, from, now, behaviour);
  const back = leadsBack(feed, page.next.position);
  const next =
    back === undefined ? page.next : { ...page.next, position: Math.max(0, page.next.position - back) };
  const cursor = encodeCursor(world.seed, feed, next, behaviour.tip === 'new');
  const position = `"cursor":"${cursor}","has_more":${String(page.hasMore || back !== undefined)}`;
  const items = `"items":[${page.items.join(',')}]`;
  const json = behaviour.keyOrder === 'cursor-first' ? `{${position},${items}}` : `{${items},${position}}`;
  return { status: 200, headers: JSON_TYPE, body: behaviour.json === 'pretty' ? prettify(json) : json };
}

function readState(world: World, feed: FeedName, request: ReadRequest, now: number): ReadState {
  if (request.kind === 'cursor') return decodeCursor(world.seed, feed, request.cursor);
  const { limit, start, end } = request;
  return {
    // A start that lies ahead selects nothing yet, and its cursor goes on from the present.
    position: Math.min(world.searchFrom(feed, start), world.count(feed, now)),
    limit,
    since: { start, until: Infinity },
    ...(end === undefined ? {} : { end }),
  };
}

/** What the token may do. The versions differ in the keys' case, and v1 never had the account [D]. */
export function answerIntrospect(world: World, version: ApiVersion, claims: Claims, now: number): Answer {
  const uuid = claims.integration ?? world.company.integrationUuid;
  const issuedAt = formatInstant({ ms: claims.issuedAt ?? now, ns: 0 });
  const { features } = claims;
  const body =
    version === 'v1'
      ? { UUID: uuid, IssuedAt: issuedAt, Features: features }
      : { uuid, issued_at: issuedAt, features, account_uuid: world.company.accountUuid };
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify(body) };
}

const MESSAGES = { 400: 'Bad Request', 401: 'Unauthorized', 429: 'Too Many Requests' } as const;

/** An error in the shape that was seen on the wire for 400 [O]; of the other statuses the shape is a guess [?]. */
export function answerRefusal({ status, message, headers }: Refusal): Answer {
  // For whoever debugs a client. The real API gives no reason.
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
