import type { FeedName } from '../../../lambdas/contract/feeds.ts';
import { HttpError } from './http-error.ts';
import { readClaims, type Claims } from './token.ts';

/** Decides which tokens may read which feeds. */
export interface Access {
  /** Accepts the token from now on. */
  grant(token: string): void;
  /** Rejects the token from now on, even if any token is accepted. */
  revoke(token: string): void;
  /**
   * Returns the claims of the request's token.
   *
   * @throws HttpError 401 when it is missing, unknown, revoked, expired, or not scoped for the feed. The documentation has
   * this status for all of them, and no 403 [D]
   */
  check(authorization: string | undefined, feed: FeedName | undefined, now: number): Claims;
}

export function createAccess(acceptAnyToken: boolean, tokens: readonly string[]): Access {
  const granted = new Set(tokens);
  const revoked = new Set<string>();
  return {
    grant(token) {
      granted.add(token);
      revoked.delete(token);
    },
    revoke(token) {
      revoked.add(token);
    },
    check(authorization, feed, now) {
      const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
      if (token === undefined) throw new HttpError(401, 'no bearer token');
      if (revoked.has(token)) throw new HttpError(401, 'token is revoked');
      if (!acceptAnyToken && !granted.has(token)) throw new HttpError(401, 'token is unknown');
      const claims = readClaims(token);
      if (claims.expiresAt !== undefined && claims.expiresAt <= now) {
        throw new HttpError(401, 'token is expired');
      }
      if (feed !== undefined && !claims.features.includes(feed)) {
        throw new HttpError(401, `token is not scoped for ${feed}`);
      }
      return claims;
    },
  };
}
