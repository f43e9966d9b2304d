import type { Feed } from '../contract/feeds.ts';
import {
  FixSettings,
  ReplaceToken,
  RewindFeed,
  TooManyRequests,
  TryAgainLater,
  type PipelineError,
} from '../ingest/errors.ts';
import type { Position } from '../ingest/state.ts';
import { errorMessage } from './error-body.ts';
import type { StopReason } from './retry.ts';
import { tokenClaims } from './token.ts';

/** An answer that is no page, or that there was none. */
export interface Answer {
  /** HTTP status; undefined: no answer. 200: an answer that is no page. */
  readonly status: number | undefined;
  readonly retryAfter: string | null;
  /** The body of an answer with another status, else what went wrong. */
  readonly body: string;
}

/** A request that failed for good, as far as this run goes. */
export interface FailedRequest {
  readonly feed: Feed;
  readonly position: Position;
  readonly token: string;
  readonly url: string;
  readonly answer: Answer;
  /** Why it is not tried again. */
  readonly why: StopReason;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The error for the reader who can mend it. */
export function explainFailure({
  feed,
  position,
  token,
  url,
  answer,
  why,
  now,
}: FailedRequest): PipelineError {
  const host = new URL(url).origin;
  const { status } = answer;
  if (status === undefined) {
    return new TryAgainLater(`cannot reach ${host} for ${feed.name} (${oneLine(answer.body, token)})`);
  }
  if (status === 200) {
    return new TryAgainLater(`${host} answered with no page of ${feed.name}: ${oneLine(answer.body, token)}`);
  }
  const said = oneLine(errorMessage(answer.body), token);
  const answered = `${host} answered ${status}${said === '' ? '' : ` "${said}"`}`;
  if (status === 401 || status === 403) {
    return new ReplaceToken(`${answered} for ${feed.name}: ${tokenFault(feed, token, now)}`);
  }
  if (status === 400 && 'cursor' in position) {
    return new RewindFeed(
      `${answered} to the stored cursor of ${feed.name}: the feed stands still until you run npm run operator -- rewind --feed ${feed.name} --from TIME (README, "Cursor refused")`,
    );
  }
  if (status === 429) {
    return new TooManyRequests(
      `${answered} for ${feed.name}: too many requests, and there is no time in this run to wait`,
    );
  }
  if (status >= 500 || status === 408) {
    return new TryAgainLater(`${answered} for ${feed.name}, and ${waited(why)}`);
  }
  return new FixSettings(
    `${answered} for ${url}: this is not an Events API that takes the request; check the address and the API version`,
  );
}

function waited(why: StopReason): string {
  return why === 'tried enough' ? 'kept to it when asked again' : 'there is no time in this run to wait';
}

function tokenFault(feed: Feed, token: string, now: number): string {
  const claims = tokenClaims(token);
  if (claims?.expiresAt !== undefined && claims.expiresAt <= now) {
    return `the token expired at ${new Date(claims.expiresAt).toISOString()}; issue a new one in 1Password and put it in place`;
  }
  if (claims?.features !== undefined && !claims.features.includes(feed.name)) {
    return `the token may read ${claims.features.join(', ') || 'nothing'}; issue one in 1Password that includes ${feed.name}, or leave the feed out`;
  }
  return 'the token is refused; issue a new one in 1Password and put it in place';
}

/** A foreign text made fit for a log: one line, short, and without the token should the server have sent it back. */
function oneLine(text: string, token: string): string {
  return text
    .replaceAll(token, '[token]')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
