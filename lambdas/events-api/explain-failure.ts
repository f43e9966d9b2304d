import type { Feed } from '../contract/feeds.ts';
import { RUNBOOK } from '../contract/runbook.ts';
import {
  FixSettings,
  ReplaceToken,
  RewindFeed,
  TooManyRequests,
  TryAgainLater,
  type PipelineError,
  UnreadablePage,
} from '../ingest/errors.ts';
import type { Position } from '../ingest/state.ts';
import { errorMessage, isFromIntermediary } from './error-body.ts';
import { quotable } from './quotable.ts';
import type { Wait } from './requested-wait.ts';
import type { RequestFailure, StopReason } from './retry.ts';
import { tokenClaims } from './token.ts';

export interface DetailedFailure extends RequestFailure {
  /** The response body if there was a response with a status other than 200; otherwise the reason. */
  readonly detail: string;
  /** The body, or its start, if the status was 200 and the body is not a page. */
  readonly received?: Buffer | undefined;
}

/** A request that this run does not retry. */
export interface FailedRequest {
  readonly feed: Feed;
  readonly position: Position;
  readonly token: string;
  readonly url: string;
  readonly failure: DetailedFailure;
  readonly stopReason: StopReason;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Returns the error for the reader who can fix what made a request fail. Its message never contains the token. */
export function explainFailure(request: FailedRequest): PipelineError {
  const { feed, position, token, url, stopReason, now } = request;
  const { status, detail, received } = request.failure;
  const host = new URL(url).origin;
  const remedy = { runbook: RUNBOOK.pollerFailing };
  if (status === undefined) {
    return new UnreadablePage(`cannot reach ${host} for ${feed.name} (${quotable(detail, token)})`);
  }
  if (status === 200) {
    return new UnreadablePage(
      `${host} did not return a valid page of ${feed.name}: ${quotable(detail, token)}`,
      { received, remedy },
    );
  }
  const message = quotable(errorMessage(detail), token);
  const answered = `${host} answered ${status}${message === '' ? '' : ` "${message}"`}`;
  if (isFromIntermediary(detail) && status < 500) {
    return new UnreadablePage(
      `${host} answered ${status} for ${feed.name} with a web page, which 1Password never sends: a proxy or firewall in between has answered`,
      { remedy },
    );
  }
  if (status === 401 || status === 403) {
    return new ReplaceToken(`${answered} for ${feed.name}: ${explainRefusedToken(feed, token, now)}`, {
      remedy: { runbook: RUNBOOK.tokenRefused },
    });
  }
  if (status === 400 && 'cursor' in position) {
    return new RewindFeed(`${answered} to the stored cursor of ${feed.name}; the feed has stopped`, {
      remedy: { command: `rewind --feed ${feed.name} --since-last-good`, runbook: RUNBOOK.cursorRefused },
    });
  }
  if (status === 429) {
    return new TooManyRequests(
      `${answered} for ${feed.name}: too many requests, and no time is left in this run to wait`,
    );
  }
  if (status >= 500 || status === 408) {
    return new UnreadablePage(`${answered} for ${feed.name}, ${explainStop(stopReason)}`, { remedy });
  }
  if ('cursor' in position) {
    return new UnreadablePage(
      `${answered} to the stored cursor of ${feed.name} at ${url}: either the URL or API version has changed, or the cursor is refused; in that case, have the feed read again from a time`,
      { remedy: { command: `rewind --feed ${feed.name} --since-last-good`, runbook: RUNBOOK.cursorRefused } },
    );
  }
  return new FixSettings(
    `${answered} for ${url}: this is not an Events API that accepts the request; check its URL and the API version`,
    { remedy },
  );
}

/** Returns the error of a run that sends no request, because the server has asked for none. */
export function explainWait({ name }: Feed, { until, status }: Wait): PipelineError {
  const time = new Date(until).toISOString();
  const message = `the server answered ${status} and asked to send no requests for ${name} until ${time}`;
  return status === 429 ? new TooManyRequests(message) : new TryAgainLater(message);
}

function explainStop(reason: StopReason): string {
  return reason === 'attempts_exhausted'
    ? 'and again on each retry'
    : 'and no time is left in this run to retry';
}

function explainRefusedToken(feed: Feed, token: string, now: number): string {
  const claims = tokenClaims(token);
  if (claims?.expiresAt !== undefined && claims.expiresAt <= now) {
    return `the token expired at ${new Date(claims.expiresAt).toISOString()}; issue a new one in 1Password and store it`;
  }
  if (claims?.features !== undefined && !claims.features.includes(feed.name)) {
    return `the token may read ${claims.features.join(', ') || 'nothing'}; issue one in 1Password that includes ${feed.name}, or do not poll this feed`;
  }
  return 'the token is refused; issue a new one in 1Password and store it';
}
