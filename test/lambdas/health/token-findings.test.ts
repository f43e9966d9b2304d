import { describe, expect, it } from 'vitest';
import { FEEDS } from '../../../lambdas/contract/feeds.ts';
import { hasFailed } from '../../../lambdas/health/finding.ts';
import { formFinding, tokenFindings, type TokenFacts } from '../../../lambdas/health/token-findings.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const DAY_MS = 86_400_000;
const ALL = FEEDS.map(({ name }) => name);
const GOOD: TokenFacts = {
  destination: { kind: 'api', url: 'https://events.1password.com' },
  features: ALL,
  expiresAt: NOW + 90 * DAY_MS,
  introspection: { kind: 'accepted', features: ALL, accountUuid: 'A' },
};

const verdicts = (facts: Partial<TokenFacts>, account: string | undefined = 'A', feeds = FEEDS) =>
  tokenFindings({ ...GOOD, ...facts }, { feeds, account }, NOW).map(
    ({ check, verdict, text }) => `${verdict} ${check}: ${text}`,
  );

describe('tokenFindings', () => {
  it('has a row for each check', () => {
    expect(verdicts({})).toEqual([
      'pass host: https://events.1password.com',
      'pass expiry: 2027-02-24T12:00:00.000Z, 90 days left',
      'pass accepted: 1Password accepts the token',
      'pass event types: signinattempts, itemusages, auditevents',
      'pass account: A',
    ]);
    expect(hasFailed(tokenFindings(GOOD, { feeds: FEEDS, account: 'A' }, NOW))).toBe(false);
  });

  it('fails if the token is for no API that is polled', () => {
    expect(verdicts({ destination: { kind: 'none', issue: 'no host' }, introspection: undefined })).toEqual([
      'fail host: no host',
      expect.stringMatching(/^pass expiry/),
      expect.stringMatching(/^pass event types/),
    ]);
  });

  it.each([
    [undefined, 'pass expiry: the token names no expiry'],
    [NOW + 14 * DAY_MS, 'pass expiry: 2026-12-10T12:00:00.000Z, 14 days left'],
    [NOW + 14 * DAY_MS - 1, 'warn expiry: 2026-12-10T11:59:59.999Z, 13 days left'],
    [NOW + 1, 'warn expiry: 2026-11-26T12:00:00.001Z, 0 days left'],
    [NOW, 'fail expiry: the token expired at 2026-11-26T12:00:00.000Z'],
  ])('of the expiry %s says: %s', (expiresAt, row) => {
    expect(verdicts({ expiresAt })[1]).toBe(row);
  });

  it('believes the API, and without its answer the claims, about the event types', () => {
    const introspection = { kind: 'accepted', features: ['itemusages'], accountUuid: 'A' } as const;
    const missing = 'fail event types: the token may not read signinattempts, auditevents, only itemusages';
    expect(verdicts({ introspection })).toContain(missing);
    expect(verdicts({ features: ['itemusages'], introspection: undefined })).toContain(missing);
    expect(verdicts({ features: ['saas'], introspection: undefined })).toContain(
      'fail event types: the token may not read signinattempts, itemusages, auditevents',
    );
    expect(verdicts({ features: undefined, introspection: undefined }).join()).not.toContain('event types');
  });

  it('requires the event types of the feeds that are polled alone', () => {
    const introspection = { kind: 'accepted', features: ['itemusages'], accountUuid: 'A' } as const;
    const itemUsages = FEEDS.filter(({ name }) => name === 'itemusages');
    expect(verdicts({ introspection }, 'A', itemUsages)).toContain('pass event types: itemusages');
  });

  it('names the command that issues a token for all feeds that are polled', () => {
    const introspection = { kind: 'accepted', features: [], accountUuid: 'A' } as const;
    const findings = tokenFindings({ ...GOOD, introspection }, { feeds: FEEDS, account: 'A' }, NOW);
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'event types',
        command: 'op events-api create NAME --features signinattempts,itemusages,auditevents',
      }),
    );
  });

  it.each([
    [
      { kind: 'refused', answer: '401' },
      'fail accepted: 1Password refuses the token (401): it was revoked, or is not whole',
    ],
    [{ kind: 'unknown', reason: 'R' }, 'warn accepted: not checked with 1Password: R'],
  ] as const)('reports that the API answered %j, and nothing of an account', (introspection, row) => {
    const rows = verdicts({ introspection });
    expect(rows).toContain(row);
    expect(rows.join()).not.toContain('account');
  });

  it.each([
    ['A', undefined, 'pass account: A'],
    ['A', 'B', 'fail account: the token is of account A, and this source began with B'],
    [undefined, 'B', 'warn account: not known: the API does not name the account'],
  ])('of account %s, for a source of %s, says: %s', (accountUuid, account, row) => {
    const introspection = { kind: 'accepted', features: ALL, accountUuid } as const;
    const findings = tokenFindings({ ...GOOD, introspection }, { feeds: FEEDS, account }, NOW);
    const { verdict = '', text = '' } = findings.find(({ check }) => check === 'account') ?? {};
    expect(`${verdict} account: ${text}`).toBe(row);
  });
});

it('formFinding fails', () => {
  expect(formFinding('is empty')).toMatchObject({
    check: 'form',
    verdict: 'fail',
    text: 'the token is empty',
  });
});
