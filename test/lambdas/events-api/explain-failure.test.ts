import { describe, expect, it } from 'vitest';
import {
  explainFailure,
  type Answer,
  type FailedRequest,
} from '../../../lambdas/events-api/explain-failure.ts';
import { SIGN_INS } from '../../support/ports/run.ts';
import { mintToken, type TokenOptions } from '../../support/simulator/token.ts';

const NOW = Date.parse('2026-11-22T20:00:00Z');
const HOST = 'https://events.1password.com';

/** What is said of a request that got an answer, as `Name: message`. */
function said(answer: Partial<Answer>, request: Partial<FailedRequest> = {}): string {
  const error = explainFailure({
    feed: SIGN_INS,
    position: { cursor: 'c' },
    token: 'the-token',
    url: `${HOST}/api/v2/signinattempts`,
    answer: { status: undefined, retryAfter: null, body: '', ...answer },
    why: 'pointless',
    now: NOW,
    ...request,
  });
  return `${error.name}: ${error.message}`;
}

describe('a request that failed', () => {
  it.each<[string, Partial<Answer>, Partial<FailedRequest>, string]>([
    [
      'without an answer',
      { body: 'ECONNRESET' },
      {},
      `TryAgainLater: cannot reach ${HOST} for signinattempts (ECONNRESET)`,
    ],
    [
      'with an answer that is no page',
      { status: 200, body: 'it is not JSON' },
      {},
      `TryAgainLater: ${HOST} answered with no page of signinattempts: it is not JSON`,
    ],
    [
      'with 400 to a cursor',
      { status: 400, body: '{"message":"bad cursor"}' },
      {},
      `RewindFeed: ${HOST} answered 400 "bad cursor" to the stored cursor of signinattempts: the feed stands still until you run ` +
        'npm run operator -- rewind --feed signinattempts --from TIME (README, "Cursor refused")',
    ],
    [
      'with 400 to a start time',
      { status: 400 },
      { position: { startTime: '2026-11-22T20:00:00Z' } },
      `FixSettings: ${HOST} answered 400 for ${HOST}/api/v2/signinattempts: this is not an Events API that takes the request; ` +
        'check the address and the API version',
    ],
    [
      'with another status that lasts, though with a cursor',
      { status: 404, body: '404 page not found' },
      {},
      `FixSettings: ${HOST} answered 404 "404 page not found" for ${HOST}/api/v2/signinattempts: this is not an Events API that ` +
        'takes the request; check the address and the API version',
    ],
    [
      'with 429 for longer than the run',
      { status: 429 },
      { why: 'no time' },
      `TooManyRequests: ${HOST} answered 429 for signinattempts: too many requests, and there is no time in this run to wait`,
    ],
    [
      'with 408 and no time to ask again',
      { status: 408 },
      { why: 'no time' },
      `TryAgainLater: ${HOST} answered 408 for signinattempts, and there is no time in this run to wait`,
    ],
    [
      'with 500 each time',
      { status: 500, body: '{"status":500}' },
      { why: 'tried enough' },
      `TryAgainLater: ${HOST} answered 500 for signinattempts, and kept to it when asked again`,
    ],
  ])('%s is told to whom it concerns', (_, answer, request, message) => {
    expect(said(answer, request)).toBe(message);
  });

  it('tells what the server said in one short line, without the token', () => {
    const body = `  no\r\n\n\tgood: the-token \u0007${'x'.repeat(300)}`;
    expect(said({ status: 500, body })).toContain(`answered 500 "no good: [token] ${'x'.repeat(183)}" for`);
  });
});

describe('a token that is refused', () => {
  const refused = (status: number, token: string) => said({ status }, { token });
  const mint = (options: Partial<TokenOptions>) =>
    mintToken({ host: 'events.1password.com', features: ['signinattempts'], issuedAt: NOW, ...options });
  const isRefused = 'the token is refused; issue a new one in 1Password and put it in place';

  it.each([401, 403])('with %s must be replaced', (status) => {
    expect(refused(status, mint({}))).toBe(
      `ReplaceToken: ${HOST} answered ${status} for signinattempts: ${isRefused}`,
    );
  });

  it('though it is no JWT must be replaced', () => {
    expect(refused(401, 'text')).toContain(isRefused);
  });

  it('is said to have expired from its end on, and not before', () => {
    expect(refused(401, mint({ expiresAt: NOW }))).toContain(
      'the token expired at 2026-11-22T20:00:00.000Z; issue a new one in 1Password and put it in place',
    );
    expect(refused(401, mint({ expiresAt: NOW + 1_000 }))).toContain(isRefused);
  });

  it('for another feed is said to be, with what it may read', () => {
    expect(refused(403, mint({ features: ['auditevents', 'itemusages'] }))).toContain(
      'the token may read auditevents, itemusages; issue one in 1Password that includes signinattempts, or leave the feed out',
    );
    expect(refused(403, mint({ features: [] }))).toContain('the token may read nothing; issue one');
  });

  it('and does not say what it is for is just refused', () => {
    const claims = Buffer.from('{"aud":["events.1password.com"]}').toString('base64url');
    expect(refused(401, `e30.${claims}.sig`)).toContain(isRefused);
  });
});
