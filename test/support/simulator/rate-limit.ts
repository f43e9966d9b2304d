import { Refusal } from './refusal.ts';

export interface RateLimitOptions {
  /** 600 [D] */
  readonly perMinute?: number;
  /** 30,000 [D] */
  readonly perHour?: number;
  /** The form of `Retry-After`: nothing promises the header for v1 and v2 [?]. */
  readonly retryAfter?: 'seconds' | 'date' | 'none';
}

/** Counts a request. @throws Refusal 429 */
export type RateLimit = (now: number) => void;

/**
 * Fixed windows, because the advice is to wait "until the applicable window resets" [D]. One count for the whole
 * simulator: whether the real one is per token, integration or account is not known [?]. A refused request does not count.
 */
export function createRateLimit(options: RateLimitOptions): RateLimit {
  const windows = [
    { length: 60_000, most: options.perMinute ?? 600, index: -1, used: 0 },
    { length: 3_600_000, most: options.perHour ?? 30_000, index: -1, used: 0 },
  ];
  return (now) => {
    for (const window of windows) {
      const index = Math.floor(now / window.length);
      if (index !== window.index) Object.assign(window, { index, used: 0 });
    }
    const full = windows.filter((window) => window.used >= window.most);
    if (full.length > 0) {
      const resets = Math.max(...full.map((window) => (window.index + 1) * window.length));
      throw new Refusal(429, 'rate limit', retryAfter(options.retryAfter ?? 'seconds', resets, now));
    }
    for (const window of windows) window.used += 1;
  };
}

function retryAfter(form: 'seconds' | 'date' | 'none', resets: number, now: number): Record<string, string> {
  switch (form) {
    case 'seconds':
      return { 'retry-after': String(Math.ceil((resets - now) / 1000)) };
    case 'date':
      return { 'retry-after': new Date(resets).toUTCString() };
    case 'none':
      return {};
  }
}
