/** How a request failed. `status` 200 stands for an answer that is no page. */
export interface Failure {
  /** HTTP status, or undefined when there was no answer. */
  readonly status: number | undefined;
  /** The Retry-After header as it came. */
  readonly retryAfter: string | null;
}

export type RetryDecision =
  { readonly retry: true; readonly delayMs: number } | { readonly retry: false; readonly why: StopReason };

export type StopReason = 'pointless' | 'tried enough' | 'no time';

const ATTEMPTS = 5;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 20_000;

/**
 * Whether to ask again, and when. Pure: the same arguments give the same decision.
 *
 * @param attempt how many requests were made, 1 after the first
 * @param timeLeftMs what is left for waiting and asking again
 * @param random from 0 to 1, spreads the feeds that fail together
 * @param now milliseconds since 1970, for a Retry-After that is a date
 */
export function decideRetry(
  failure: Failure,
  attempt: number,
  timeLeftMs: number,
  random: number,
  now: number,
): RetryDecision {
  if (!isPassing(failure.status)) return { retry: false, why: 'pointless' };
  // How long the limit lasts is known in advance: a minute, or what is left of the hour.
  if (attempt >= ATTEMPTS && failure.status !== 429) return { retry: false, why: 'tried enough' };
  const backoff = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  const delayMs = Math.max(retryAfterMs(failure.retryAfter, now), Math.round(backoff * (0.5 + random / 2)));
  return delayMs < timeLeftMs ? { retry: true, delayMs } : { retry: false, why: 'no time' };
}

function isPassing(status: number | undefined): boolean {
  if (status === undefined) return true; // no answer: network, time-out
  if (status === 200) return true; // cut or garbled on the way
  if (status === 408) return true; // the server waited too long for us
  if (status === 429) return true; // 600 requests a minute, 30,000 an hour (1Password, "Rate limits")
  return status >= 500 && status !== 501; // the server's fault; 501 says that it never will
}

/** Milliseconds that a Retry-After header (seconds, or an HTTP date) asks for; 0 when it is neither. */
function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0;
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header) * 1000;
  // Date.parse takes much for a date that is none, "-1" for one.
  return /^[A-Z][a-z]{2}, \d\d /.test(header) ? Date.parse(header) - now || 0 : 0;
}
