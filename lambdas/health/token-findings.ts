import { FEEDS, type Feed } from '../contract/feeds.ts';
import { TOKEN_WARNING_DAYS } from '../contract/token-expiry.ts';
import { printable } from '../ingest/safe-text.ts';
import type { Finding } from './finding.ts';

/** What is known of a token. */
export interface TokenFacts {
  /** Where it is sent, or why it is sent nowhere. */
  readonly destination:
    { readonly kind: 'api'; readonly url: string } | { readonly kind: 'none'; readonly issue: string };
  /** Event types that it may read, according to its claims; undefined if they do not say. */
  readonly features: readonly string[] | undefined;
  /** When it expires, in milliseconds since 1970; undefined if its claims do not say. */
  readonly expiresAt: number | undefined;
  /** What the Events API says about it. Undefined: it was not asked. */
  readonly introspection:
    | {
        readonly kind: 'accepted';
        readonly features: readonly string[];
        readonly accountUuid: string | undefined;
      }
    | { readonly kind: 'refused'; readonly answer: string }
    | { readonly kind: 'unknown'; readonly reason: string }
    | undefined;
}

/** The source that a token is for. */
export interface TokenPurpose {
  /** The feeds that are polled. */
  readonly feeds: readonly Feed[];
  /** UUID of the 1Password account that the source began with; undefined: not known. */
  readonly account: string | undefined;
}

const DAY_MS = 86_400_000;
const ISSUE_ANOTHER =
  'Issue another one in 1Password: Integrations, Directory, Events Reporting, the tile of your SIEM or Other.';

/**
 * What is right and wrong about a token, a finding for each check that could be made. Quotes neither the token nor the names that
 * it or the API uses.
 *
 * @param now milliseconds since 1970
 */
export function tokenFindings(facts: TokenFacts, purpose: TokenPurpose, now: number): Finding[] {
  return [
    hostFinding(facts),
    expiryFinding(facts, now),
    ...answerFindings(facts),
    ...featureFindings(facts, purpose),
    ...accountFindings(facts, purpose),
  ];
}

/** The feeds that a token may read, according to the API, or else to its claims; undefined if neither says. */
export function readableFeeds({ features, introspection }: TokenFacts): Feed[] | undefined {
  const readable = introspection?.kind === 'accepted' ? introspection.features : features;
  return readable && FEEDS.filter(({ name }) => readable.includes(name));
}

/** The finding about a token that does not have the form of one. Nothing else can be checked. */
export function formFinding(issue: string): Finding {
  return {
    check: 'form',
    verdict: 'fail',
    text: `the token ${issue}`,
    advice: 'Copy the token again, exactly as 1Password showed it, and nothing else.',
  };
}

function hostFinding({ destination }: TokenFacts): Finding {
  return destination.kind === 'api'
    ? { check: 'host', verdict: 'pass', text: destination.url }
    : { check: 'host', verdict: 'fail', text: destination.issue };
}

function expiryFinding({ expiresAt }: TokenFacts, now: number): Finding {
  const check = 'expiry';
  if (expiresAt === undefined) return { check, verdict: 'pass', text: 'the token names no expiry' };
  const time = new Date(expiresAt).toISOString();
  if (expiresAt <= now) {
    return { check, verdict: 'fail', text: `the token expired at ${time}`, advice: ISSUE_ANOTHER };
  }
  const days = Math.floor((expiresAt - now) / DAY_MS);
  const text = `${time}, ${days} ${days === 1 ? 'day' : 'days'} left`;
  return days >= TOKEN_WARNING_DAYS
    ? { check, verdict: 'pass', text }
    : { check, verdict: 'warn', text, advice: ISSUE_ANOTHER };
}

function answerFindings({ introspection }: TokenFacts): Finding[] {
  const check = 'accepted';
  switch (introspection?.kind) {
    case undefined:
      return [];
    case 'accepted':
      return [{ check, verdict: 'pass', text: '1Password accepts the token' }];
    case 'refused':
      return [
        {
          check,
          verdict: 'fail',
          text: `1Password refuses the token (${introspection.answer}): it was revoked, or is not whole`,
          advice: `Copy it again, exactly as 1Password showed it. ${ISSUE_ANOTHER}`,
        },
      ];
    case 'unknown':
      return [
        {
          check,
          verdict: 'warn',
          text: `not checked with 1Password: ${introspection.reason}`,
          advice:
            'The pollers may still reach it: `status` shows that. If this machine needs a proxy, set HTTPS_PROXY.',
        },
      ];
  }
}

function featureFindings(facts: TokenFacts, { feeds }: TokenPurpose): Finding[] {
  const readable = readableFeeds(facts);
  if (readable === undefined) return [];
  const check = 'event types';
  const missing = feeds.filter((feed) => !readable.includes(feed));
  if (missing.length === 0) return [{ check, verdict: 'pass', text: namesOf(readable) }];
  const others = readable.length === 0 ? '' : `, only ${namesOf(readable)}`;
  return [
    {
      check,
      verdict: 'fail',
      text: `the token may not read ${namesOf(missing)}${others}`,
      advice: `The event types of a token cannot be changed. ${ISSUE_ANOTHER} Choose every event type that is polled. Or use 1Password's CLI:`,
      command: `op events-api create NAME --features ${feeds.map(({ name }) => name).join(',')}`,
    },
  ];
}

function namesOf(feeds: readonly Feed[]): string {
  return feeds.map(({ name }) => name).join(', ');
}

function accountFindings({ introspection }: TokenFacts, { account }: TokenPurpose): Finding[] {
  if (introspection?.kind !== 'accepted') return [];
  const check = 'account';
  const { accountUuid } = introspection;
  if (accountUuid === undefined) {
    return [{ check, verdict: 'warn', text: 'not known: the API does not name the account' }];
  }
  if (account === undefined || account === accountUuid) {
    return [{ check, verdict: 'pass', text: accountUuid }];
  }
  return [
    {
      check,
      verdict: 'fail',
      text: `the token is of account ${accountUuid}, and this source began with ${printable(account)}`,
      advice:
        'The events of two accounts would be mixed under one label. Deploy a stack for each account: see docs/deploy.md#several-1password-accounts.',
    },
  ];
}
