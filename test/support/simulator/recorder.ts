import type { IncomingHttpHeaders } from 'node:http';
import { FEEDS, type FeedName } from '../../../lambdas/contract/feeds.ts';

/** A request as it came. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** The feed that the path names, or undefined. */
  readonly feed: FeedName | undefined;
  /** Which one it is of its feed (or of all that are of no feed), from 1. */
  readonly count: number;
  /** All but the token: of `authorization` only the scheme is kept. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly body: string;
  /** The simulator's clock when the request had come in whole. */
  readonly at: number;
}

/** A request and what became of it. */
export interface Exchange extends RecordedRequest {
  /** The answer's status; undefined while there is none, and for good when a fault took it. */
  status: number | undefined;
  /** Why it was refused. */
  reason: string | undefined;
}

export interface Recorder {
  readonly exchanges: readonly Exchange[];
  count(feed: FeedName | undefined): number;
  record(request: Omit<RecordedRequest, 'count' | 'feed'>): Exchange;
}

/** A simulator that runs for days forgets the oldest half at this number. The counts go on. */
const MOST = 50_000;

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
      if (exchanges.length >= MOST) exchanges.splice(0, MOST / 2);
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
