import { HttpError } from './http-error.ts';

export interface RateLimitOptions {
  /** 600 [D] */
  readonly perMinute?: number;
  /** 30,000 [D] */
  readonly perHour?: number;
  /** The format of `Retry-After`. The documentation does not promise this header for v1 and v2 [?]. */
  readonly retryAfter?: 'seconds' | 'date' | 'none';
}

/**
 * Counts a request.
 *
 * @throws HttpError 429 when a window is full
 */
export type RateLimit = (now: number) => void;

/**
 * Fixed windows, because the documented advice is to wait "until the applicable window resets" [D]. The whole simulator has
 * one count; whether the real limit is per token, integration, or account is not known [?]. Rejected requests do not count.
 */
export function createRateLimit(options: RateLimitOptions): RateLimit {
  const windows = [
    { length: 60_000, limit: options.perMinute ?? 600, index: -1, used: 0 },
    { length: 3_600_000, limit: options.perHour ?? 30_000, index: -1, used: 0 },
  ];
  return (now) => {
    for (const window of windows) {
      const index = Math.floor(now / window.length);
      if (index !== window.index) Object.assign(window, { index, used: 0 });
    }
    const full = windows.filter((window) => window.used >= window.limit);
    if (full.length > 0) {
      const resetAt = Math.max(...full.map((window) => (window.index + 1) * window.length));
      throw new HttpError(
        429,
        'rate limit exceeded',
        retryAfter(options.retryAfter ?? 'seconds', resetAt, now),
      );
    }
    for (const window of windows) window.used += 1;
  };
}

function retryAfter(
  format: 'seconds' | 'date' | 'none',
  resetAt: number,
  now: number,
): Record<string, string> {
  switch (format) {
    case 'seconds':
      return { 'retry-after': String(Math.ceil((resetAt - now) / 1000)) };
    case 'date':
      return { 'retry-after': new Date(resetAt).toUTCString() };
    case 'none':
      return {};
  }
}
