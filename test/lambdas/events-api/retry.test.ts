import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRetry } from '../../../lambdas/events-api/retry.ts';

const NOW = Date.parse('2026-11-22T20:00:00Z');
const decide = (
  status: number | undefined,
  { retryAfter = null as string | null, attempt = 1, timeLeft = 60_000, random = 1 } = {},
) => decideRetry({ status, retryAfter }, attempt, timeLeft, random, NOW);

describe('whether to ask again', () => {
  it.each([undefined, 200, 408, 429, 500, 502, 503, 504])('after %s: yes', (status) => {
    expect(decide(status)).toEqual({ retry: true, delayMs: 500 });
  });

  it.each([301, 400, 401, 403, 404, 413, 501])('after %s: no', (status) => {
    expect(decide(status)).toEqual({ retry: false, why: 'pointless' });
  });

  it('waits twice as long each time, spread by chance, and gives up after five', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => decide(500, { attempt }))).toEqual([
      { retry: true, delayMs: 500 },
      { retry: true, delayMs: 1_000 },
      { retry: true, delayMs: 2_000 },
      { retry: true, delayMs: 4_000 },
      { retry: false, why: 'tried enough' },
    ]);
    expect(decide(500, { attempt: 3, random: 0 })).toEqual({ retry: true, delayMs: 1_000 });
  });

  it('waits as long as there is time for a limit of requests to end', () => {
    expect(decide(429, { attempt: 20 })).toEqual({ retry: true, delayMs: 20_000 });
    expect(decide(429, { attempt: 20, timeLeft: 20_000 })).toEqual({ retry: false, why: 'no time' });
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
  ])('waits as Retry-After %s says', (retryAfter, delayMs) => {
    expect(decide(429, { retryAfter })).toEqual({ retry: true, delayMs });
  });

  it('never waits past the time that is left', () => {
    expect(decide(429, { retryAfter: '60' })).toEqual({ retry: false, why: 'no time' });
    fc.assert(
      fc.property(
        fc.integer(),
        fc.nat(5),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.option(fc.string()),
        (timeLeft, attempt, random, retryAfter) => {
          const decision = decide(503, { timeLeft, attempt: attempt + 1, random, retryAfter });
          expect(!decision.retry || (decision.delayMs < timeLeft && decision.delayMs >= 0)).toBe(true);
        },
      ),
    );
  });
});
