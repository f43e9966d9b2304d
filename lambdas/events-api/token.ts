import { isObject, parseJson } from '../ingest/json.ts';

/** What the token says of itself. Nobody here verifies its signature: 1Password does. */
export interface TokenClaims {
  /** The host that the token is for, for example `events.1password.com`. */
  readonly audience: string | undefined;
  /** The feeds that it may read; undefined when it does not say. */
  readonly features: readonly string[] | undefined;
  /** When it expires, milliseconds since 1970; undefined when it does not. */
  readonly expiresAt: number | undefined;
}

/**
 * The claims of a bearer token, or undefined when it is no JWT. Names of the claims: 1Password's own clients
 * (events-api-splunk and events-api-elastic, utils/jwt.go).
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
