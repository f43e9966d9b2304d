import { isObject, parseJson } from '../ingest/json.ts';

/** What the token says about itself. The signature is not verified here: 1Password does that. */
export interface TokenClaims {
  /** The host that the token is for, for example `events.1password.com`. */
  readonly audience: string | undefined;
  /** Names of the feeds that the token may read; undefined if it does not say. */
  readonly features: readonly string[] | undefined;
  /** When the token expires, in milliseconds since 1970; undefined if it does not say. */
  readonly expiresAt: number | undefined;
}

/**
 * Returns the claims of a bearer token, or undefined if the token is not a JWT. The names of the claims are those that
 * 1Password's own clients use (events-api-splunk and events-api-elastic, utils/jwt.go).
 */
export function tokenClaims(token: string): TokenClaims | undefined {
  const [, payload, signature, ...rest] = token.split('.');
  if (payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const claims = parseJson(Buffer.from(payload, 'base64url').toString());
  if (!isObject(claims)) return undefined;
  const { aud, exp } = claims;
  const features = claims['1password.com/fts'];
  const audience: unknown = Array.isArray(aud) ? aud[0] : aud;
  return {
    audience: typeof audience === 'string' ? audience : undefined,
    features: Array.isArray(features) ? features.filter((name) => typeof name === 'string') : undefined,
    expiresAt: typeof exp === 'number' ? exp * 1000 : undefined,
  };
}
