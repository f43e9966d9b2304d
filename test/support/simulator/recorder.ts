import type { IncomingHttpHeaders } from 'node:http';
import { FEEDS, type FeedName } from '../../../lambdas/contract/feeds.ts';

/** A request as received. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** The feed that the path names, or undefined. */
  readonly feed: FeedName | undefined;
  /** Its number among the requests for its feed, or among those for no feed, from 1. */
  readonly count: number;
  /** All headers except the token: of `authorization`, only the scheme is recorded. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly body: string;
  /** The simulator's clock when the request was complete, in milliseconds since 1970. */
  readonly at: number;
}

/** A request and its outcome. */
export interface Exchange extends RecordedRequest {
  /** The status of the response. Undefined until it is sent, or if a fault prevents it. */
  status: number | undefined;
  /** Why the request was rejected, if it was. */
  reason: string | undefined;
}

export interface Recorder {
  readonly exchanges: readonly Exchange[];
  /** The number of requests for the feed, or for no feed. */
  count(feed: FeedName | undefined): number;
  record(request: Omit<RecordedRequest, 'count' | 'feed'>): Exchange;
}

/** At this number, the oldest half is dropped, for a simulator that runs for days. The counts continue. */
const MAX_EXCHANGES = 50_000;

export function createRecorder(): Recorder {
  const exchanges: Exchange[] = [];
  const counts = new Map<FeedName | undefined, number>();
  const count = (feed: FeedName | undefined): number => counts.get(feed) ?? 0;

  return {
    exchanges,
    count,
    record(request) {
      const feed = FEEDS.find(({ name }) => request.path.split('/').includes(name))?.name;
      counts.set(feed, count(feed) + 1);
      if (exchanges.length >= MAX_EXCHANGES) exchanges.splice(0, MAX_EXCHANGES / 2);
      const exchange: Exchange = {
        ...request,
        feed,
        count: count(feed),
        headers: redact(request.headers),
        status: undefined,
        reason: undefined,
      };
      exchanges.push(exchange);
      return exchange;
    },
  };
}

function redact(headers: Readonly<IncomingHttpHeaders>): IncomingHttpHeaders {
  const { authorization, ...others } = headers;
  return authorization === undefined
    ? others
    : {
        ...others,
        authorization: authorization.startsWith('Bearer ') ? 'Bearer (not recorded)' : '(not recorded)',
      };
}
