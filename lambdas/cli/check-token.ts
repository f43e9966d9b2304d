import { destinationOf } from '../events-api/api-url.ts';
import { introspect } from '../events-api/introspect.ts';
import { NOT_A_JWT, tokenFormIssue } from '../events-api/token-form.ts';
import { tokenClaims } from '../events-api/token.ts';
import type { Finding } from '../health/finding.ts';
import {
  formFinding,
  readableFeeds,
  tokenFindings,
  type TokenFacts,
  type TokenPurpose,
} from '../health/token-findings.ts';
import { proxyOfEnvironment } from '../sources/proxy.ts';

/** What a check of a token found. Nothing in it contains a part of the token. */
export interface CheckedToken {
  readonly findings: readonly Finding[];
  /** What is known of it. Undefined: the text is not a token. */
  readonly token: TokenSummary | undefined;
}

interface TokenSummary {
  /** Base URL of the Events API; undefined if the token is not for the one that is polled. */
  readonly api: string | undefined;
  /** RFC 3339; undefined if the token does not say. */
  readonly expiresAt: string | undefined;
  /** Names of the feeds that it may read; undefined if that is not known. */
  readonly features: readonly string[] | undefined;
  /** UUID of its 1Password account; undefined if the API did not accept the token, or does not say. */
  readonly account: string | undefined;
}

/** The source that a token is for. */
export interface TokenSource extends Pick<TokenPurpose, 'feeds'> {
  /** The Events API that the source is configured to poll; undefined: the one that the token names. */
  readonly apiUrl: string | undefined;
  /** UUID of the 1Password account that the source began with, if that is known. Only called if 1Password accepts the token. */
  readonly account: () => Promise<string | undefined>;
}

/**
 * Checks a token: what it says about itself, and what the Events API says about it. It is sent to no host but the one that it is
 * for.
 *
 * @param text what is stored, or what a user gave; spaces around the token are ignored
 * @throws FixSettings if the address of the proxy is not valid; what `account` throws
 */
export async function checkToken(
  text: string,
  { feeds, apiUrl, account }: TokenSource,
): Promise<CheckedToken> {
  const token = text.trim();
  const claims = tokenClaims(token);
  const issue = tokenFormIssue(token) ?? (claims === undefined ? NOT_A_JWT : undefined);
  if (issue !== undefined) return { findings: [formFinding(issue)], token: undefined };
  const now = Date.now();
  const destination = destinationOf(token, apiUrl);
  const { features, expiresAt } = claims ?? {};
  const isExpired = expiresAt !== undefined && expiresAt <= now;
  const introspection =
    destination.kind === 'none' || isExpired
      ? undefined
      : await introspect(destination.url, token, await proxyOfEnvironment());
  const isAccepted = introspection?.kind === 'accepted';
  const purpose: TokenPurpose = { feeds, account: isAccepted ? await account() : undefined };
  const facts: TokenFacts = { destination, features, expiresAt, introspection };
  return {
    findings: tokenFindings(facts, purpose, now),
    token: {
      api: destination.kind === 'api' ? destination.url : undefined,
      expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString(),
      features: readableFeeds(facts)?.map(({ name }) => name),
      account: isAccepted ? introspection.accountUuid : undefined,
    },
  };
}
