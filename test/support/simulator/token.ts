import { randomBytes } from 'node:crypto';
import { FEEDS, type FeedName } from '../../../lambdas/contract/feeds.ts';

export interface TokenOptions {
  /** The claim `aud`: the bare host of the API [C]. */
  readonly host: string;
  /** The claim `1password.com/fts`. */
  readonly features: readonly FeedName[];
  /** Milliseconds since 1970. If absent, the token has no `exp` claim, like a token that never expires [?]. */
  readonly expiresAt?: number;
  /** Milliseconds since 1970. The default is now. */
  readonly issuedAt?: number;
}

/** What a token allows, and until when. */
export interface Claims {
  readonly features: readonly string[];
  readonly expiresAt: number | undefined;
  readonly issuedAt: number | undefined;
  readonly integration: string | undefined;
}

/** Starts and ends every signature, so that a part of a token can be found in what processes print. */
export const SIGNATURE_MARK = 'k3Jx9QvT2mWz7RbN';

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const id = (bytes: number): string => randomBytes(bytes).toString('hex').toUpperCase();

/** Creates a token that looks like a real one: a JWT that claims an ES256 signature. The signature is not checked, and random between two marks. */
export function mintToken({ host, features, expiresAt, issuedAt = Date.now() }: TokenOptions): string {
  const header = { alg: 'ES256', kid: id(6).toLowerCase(), typ: 'JWT' };
  const payload = {
    '1password.com/fts': features,
    aud: [host],
    sub: id(13),
    iat: Math.floor(issuedAt / 1000),
    ...(expiresAt === undefined ? {} : { exp: Math.floor(expiresAt / 1000) }),
    iss: 'com.1password.b5',
    jti: id(13).toLowerCase(),
  };
  const random = randomBytes(40).toString('base64url');
  return `${base64url(header)}.${base64url(payload)}.${SIGNATURE_MARK}${random}${SIGNATURE_MARK}`;
}

/** The token's claims. A token that is not a JWT has every feature and never expires. */
export function readClaims(token: string): Claims {
  const claims = parsePayload(token);
  const features = claims.get('1password.com/fts');
  const exp = claims.get('exp');
  const iat = claims.get('iat');
  const sub = claims.get('sub');
  return {
    features: Array.isArray(features) ? features.map(String) : FEEDS.map((feed) => feed.name),
    expiresAt: typeof exp === 'number' ? exp * 1000 : undefined,
    issuedAt: typeof iat === 'number' ? iat * 1000 : undefined,
    integration: typeof sub === 'string' ? sub : undefined,
  };
}

function parsePayload(token: string): Map<string, unknown> {
  const segments = token.split('.');
  if (segments.length !== 3) return new Map();
  try {
    const value: unknown = JSON.parse(Buffer.from(segments[1] ?? '', 'base64url').toString('utf8'));
    return new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}
