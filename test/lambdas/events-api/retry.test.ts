import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRetry } from '../../../lambdas/events-api/retry.ts';

const NOW = Date.parse('2026-11-22T20:00:00Z');
const decide = (
  status: number | undefined,
  { retryAfter = null as string | null, attempt = 1, timeLeft = 60_000, random = 1 } = {},
) => decideRetry({ status, retryAfter }, attempt, timeLeft, random, NOW);

describe('decideRetry', () => {
  it.each([undefined, 200, 408, 429, 500, 502, 503, 504])('retries after %s', (status) => {
    expect(decide(status)).toEqual({ kind: 'retry', delayMs: 500 });
  });

  it.each([301, 400, 401, 403, 404, 413, 501])('does not retry after %s', (status) => {
    expect(decide(status)).toEqual({ kind: 'stop', reason: 'not_retryable' });
  });

  it('backs off exponentially with jitter, and stops after five attempts', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => decide(500, { attempt }))).toEqual([
      { kind: 'retry', delayMs: 500 },
      { kind: 'retry', delayMs: 1_000 },
      { kind: 'retry', delayMs: 2_000 },
      { kind: 'retry', delayMs: 4_000 },
      { kind: 'stop', reason: 'attempts_exhausted' },
    ]);
    expect(decide(500, { attempt: 3, random: 0 })).toEqual({ kind: 'retry', delayMs: 1_000 });
  });

  it('waits for a rate limit to end as long as there is time', () => {
    expect(decide(429, { attempt: 20 })).toEqual({ kind: 'retry', delayMs: 20_000 });
    expect(decide(429, { attempt: 20, timeLeft: 20_000 })).toEqual({ kind: 'stop', reason: 'no_time_left' });
  });

  it.each([
    ['7', 7_000],
    ['1.5', 1_500],
    ['1.25', 1_250],
    ['0', 500],
    ['-1', 500],
    ['', 500],
    ['Sun, 22 Nov 2026 20:00:09 GMT', 9_000],
    ['Sun, 22 Nov 2026 19:00:00 GMT', 500],
    ['Sun, 99 Nov 2026 19:00:00 GMT', 500],
    ['soon', 500],
    ['in 7', 500],
    ['7 seconds', 500],
    ['after Sun, 22 Nov 2026 20:00:09 GMT', 500],
  ])('for Retry-After %j waits %d ms', (retryAfter, delayMs) => {
    expect(decide(429, { retryAfter })).toEqual({ kind: 'retry', delayMs });
  });

  it('never waits longer than the time that is left', () => {
    expect(decide(429, { retryAfter: '60' })).toEqual({ kind: 'stop', reason: 'no_time_left' });
    fc.assert(
      fc.property(
        fc.integer(),
        fc.nat(5),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.option(fc.string()),
        (timeLeft, attempt, random, retryAfter) => {
          const decision = decide(503, { timeLeft, attempt: attempt + 1, random, retryAfter });
          expect(decision.kind === 'stop' || (decision.delayMs < timeLeft && decision.delayMs >= 0)).toBe(
            true,
          );
        },
      ),
    );
  });
});
