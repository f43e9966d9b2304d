/** How one request failed. */
export interface RequestFailure {
  /** HTTP status. Undefined: there was no response. 200: the response was not a valid page. */
  readonly status: number | undefined;
  /** The Retry-After header, unparsed. */
  readonly retryAfter: string | null;
}

export type RetryDecision =
  | { readonly kind: 'retry'; readonly delayMs: number }
  | { readonly kind: 'stop'; readonly reason: StopReason };

/** Why a failed request is not retried, or not retried again. */
export type StopReason = 'not_retryable' | 'attempts_exhausted' | 'no_time_left';

const MAX_ATTEMPTS = 5;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 20_000;

/**
 * Decides whether to retry a failed request, and after which delay. Pure: the same arguments give the same decision.
 *
 * @param attempt the number of requests made so far, from 1
 * @param timeLeftMs time left for the delay, in milliseconds
 * @param random from 0 to 1; jitter, so that feeds that fail together do not retry together
 * @param now milliseconds since 1970, for a Retry-After header that is a date
 */
export function decideRetry(
  failure: RequestFailure,
  attempt: number,
  timeLeftMs: number,
  random: number,
  now: number,
): RetryDecision {
  if (!isTransient(failure.status)) return { kind: 'stop', reason: 'not_retryable' };
  // A rate limit is known to end: after a minute, or at the end of the hour.
  if (attempt >= MAX_ATTEMPTS && failure.status !== 429)
    return { kind: 'stop', reason: 'attempts_exhausted' };
  const backoff = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  const delayMs = Math.max(retryAfterMs(failure.retryAfter, now), Math.round(backoff * (0.5 + random / 2)));
  return delayMs < timeLeftMs ? { kind: 'retry', delayMs } : { kind: 'stop', reason: 'no_time_left' };
}

function isTransient(status: number | undefined): boolean {
  if (status === undefined) return true; // no response: network error or timeout
  if (status === 200) return true; // truncated or garbled in transit
  if (status === 408) return true; // the server timed out waiting for the request
  if (status === 429) return true; // 600 requests a minute, 30,000 an hour (1Password, "Rate limits")
  return status >= 500 && status !== 501; // server errors; 501 means that the server never supports this
}

/** Parses a Retry-After header, which is seconds or an HTTP date, into milliseconds. 0 if it is neither. */
export function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0;
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header) * 1000;
  // Date.parse also accepts much that is not a date, such as "-1".
  return /^[A-Z][a-z]{2}, \d\d /.test(header) ? Date.parse(header) - now || 0 : 0;
}
