import { describe, expect, it } from 'vitest';
import {
  explainFailure,
  explainWait,
  type DetailedFailure,
  type FailedRequest,
} from '../../../lambdas/events-api/explain-failure.ts';
import {
  TooManyRequests,
  TryAgainLater,
  type PipelineError,
  type Remedy,
} from '../../../lambdas/ingest/errors.ts';
import { SIGN_INS } from '../../support/ports/run.ts';
import { mintToken, type TokenOptions } from '../../support/simulator/token.ts';

const NOW = Date.parse('2026-11-22T20:00:00Z');
const HOST = 'https://events.1password.com';

function explain(failure: Partial<DetailedFailure>, request: Partial<FailedRequest> = {}): PipelineError {
  return explainFailure({
    feed: SIGN_INS,
    position: { cursor: 'c' },
    token: 'the-token',
    url: `${HOST}/api/v2/signinattempts`,
    failure: { status: undefined, retryAfter: null, detail: '', ...failure },
    stopReason: 'not_retryable',
    now: NOW,
    ...request,
  });
}

/** The explanation as `Name: message`. */
function explanation(...args: Parameters<typeof explain>): string {
  const { name, message } = explain(...args);
  return `${name}: ${message}`;
}

describe('a failed request', () => {
  it.each<[string, Partial<DetailedFailure>, Partial<FailedRequest>, string, Remedy]>([
    [
      'without a response',
      { detail: 'ECONNRESET' },
      {},
      `UnreadablePage: cannot reach ${HOST} for signinattempts (ECONNRESET)`,
      {},
    ],
    [
      'with a response that is not a page',
      { status: 200, detail: 'it is not valid JSON' },
      {},
      `UnreadablePage: ${HOST} did not return a valid page of signinattempts: it is not valid JSON`,
      { runbook: 'Poller failing' },
    ],
    [
      'with 400 to a cursor',
      { status: 400, detail: '{"message":"bad cursor"}' },
      {},
      `RewindFeed: ${HOST} answered 400 "bad cursor" to the stored cursor of signinattempts; the feed has stopped`,
      { command: 'rewind --feed signinattempts --since-last-good', runbook: 'Cursor refused' },
    ],
    [
      'with 400 to a start time',
      { status: 400 },
      { position: { startTime: '2026-11-22T20:00:00Z' } },
      `FixSettings: ${HOST} answered 400 for ${HOST}/api/v2/signinattempts: this is not an Events API that accepts the request; ` +
        'check its URL and the API version',
      { runbook: 'Poller failing' },
    ],
    [
      'with another permanent status',
      { status: 404, detail: '404 page not found' },
      { position: { startTime: '2026-11-22T20:00:00Z' } },
      `FixSettings: ${HOST} answered 404 "404 page not found" for ${HOST}/api/v2/signinattempts: this is not an Events API that ` +
        'accepts the request; check its URL and the API version',
      { runbook: 'Poller failing' },
    ],
    ...[404, 410, 422].map((status): [string, Partial<DetailedFailure>, object, string, Remedy] => [
      `with ${status} to a cursor`,
      { status, detail: '{"message":"unknown cursor"}' },
      {},
      `UnreadablePage: ${HOST} answered ${status} "unknown cursor" to the stored cursor of signinattempts at ` +
        `${HOST}/api/v2/signinattempts: either the URL or API version has changed, or the cursor is refused; in that case, have ` +
        'the feed read again from a time',
      { command: 'rewind --feed signinattempts --since-last-good', runbook: 'Cursor refused' },
    ]),
    ...[401, 403, 404, 407, 451].map((status): [string, Partial<DetailedFailure>, object, string, Remedy] => [
      `with ${status} and a web page`,
      { status, detail: '\ufeff\n<!DOCTYPE html><html><body>Blocked by the firewall</body></html>' },
      {},
      `UnreadablePage: ${HOST} answered ${status} for signinattempts with a web page, which 1Password never sends: a proxy or ` +
        'firewall in between has answered',
      { runbook: 'Poller failing' },
    ]),
    [
      'with 429 for longer than the run',
      { status: 429 },
      { stopReason: 'no_time_left' },
      `TooManyRequests: ${HOST} answered 429 for signinattempts: too many requests, and no time is left in this run to wait`,
      {},
    ],
    [
      'with 408 and no time to retry',
      { status: 408 },
      { stopReason: 'no_time_left' },
      `UnreadablePage: ${HOST} answered 408 for signinattempts, and no time is left in this run to retry`,
      { runbook: 'Poller failing' },
    ],
    [
      'with 500 on each attempt',
      { status: 500, detail: '{"status":500}' },
      { stopReason: 'attempts_exhausted' },
      `UnreadablePage: ${HOST} answered 500 for signinattempts, and again on each retry`,
      { runbook: 'Poller failing' },
    ],
  ])('%s is explained, with its remedy', (_, failure, request, message, remedy) => {
    expect(explanation(failure, request)).toBe(message);
    expect(explain(failure, request).remedy).toEqual(remedy);
  });

  it('quotes the message of the server in one short line', () => {
    const detail = `  no\r\n\n\tgood: \u0007${'x'.repeat(300)}`;
    expect(explanation({ status: 500, detail })).toContain(`answered 500 "no good: ${'x'.repeat(191)}" for`);
  });
});

describe('a refused token', () => {
  const explainRefusal = (status: number, token: string) => explanation({ status }, { token });
  const mint = (options: Partial<TokenOptions>) =>
    mintToken({ host: 'events.1password.com', features: ['signinattempts'], issuedAt: NOW, ...options });
  const isRefused = 'the token is refused; issue a new one in 1Password and store it';

  it.each([401, 403])('must be replaced after %s, and refers to the runbook', (status) => {
    expect(explainRefusal(status, mint({}))).toBe(
      `ReplaceToken: ${HOST} answered ${status} for signinattempts: ${isRefused}`,
    );
    expect(explain({ status }, { token: mint({}) }).remedy).toEqual({ runbook: 'Token refused or not set' });
  });

  it('must be replaced if it is not a JWT', () => {
    expect(explainRefusal(401, 'text')).toContain(isRefused);
  });

  it('is reported as expired from its expiry time on, and not before', () => {
    expect(explainRefusal(401, mint({ expiresAt: NOW }))).toContain(
      'the token expired at 2026-11-22T20:00:00.000Z; issue a new one in 1Password and store it',
    );
    expect(explainRefusal(401, mint({ expiresAt: NOW + 1_000 }))).toContain(isRefused);
  });

  it('for other feeds is reported with the feeds that it may read', () => {
    expect(explainRefusal(403, mint({ features: ['auditevents', 'itemusages'] }))).toContain(
      'the token may read auditevents, itemusages; issue one in 1Password that includes signinattempts, or do not poll this feed',
    );
    expect(explainRefusal(403, mint({ features: [] }))).toContain('the token may read nothing; issue one');
  });

  it('that does not name its feeds is reported as refused', () => {
    const claims = Buffer.from('{"aud":["events.1password.com"]}').toString('base64url');
    expect(explainRefusal(401, `e30.${claims}.sig`)).toContain(isRefused);
  });
});

describe('a wait that the server requested', () => {
  it('is no failure after 429, and one after another status', () => {
    const until = Date.parse('2026-11-22T21:00:00Z');
    const asked = 'asked to send no requests for signinattempts until 2026-11-22T21:00:00.000Z';
    expect(explainWait(SIGN_INS, { until, status: 429 })).toEqual(
      new TooManyRequests(`the server answered 429 and ${asked}`),
    );
    expect(explainWait(SIGN_INS, { until, status: 503 })).toEqual(
      new TryAgainLater(`the server answered 503 and ${asked}`),
    );
  });
});
