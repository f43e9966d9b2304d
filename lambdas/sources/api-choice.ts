import { apiUrlOfToken } from '../events-api/api-url.ts';
import { ReplaceToken } from '../ingest/errors.ts';

/** Which Events API is polled. */
export interface ApiChoice {
  /** Its origin, or `simulator`. */
  readonly name: string;
  /** Undefined: the token's own host, or the simulator, which must be started first. */
  readonly url: string | undefined;
  readonly token: string;
}

export const SIMULATOR = 'simulator';

/**
 * The API that --api-url or the token names; the simulator if neither is given.
 *
 * @throws ReplaceToken if a token is needed and missing, or names no host of the Events API
 */
export function chooseApi(token: string | undefined, apiUrl: string | undefined): ApiChoice {
  if (token?.trim() === '') {
    throw new ReplaceToken(
      'OP_EVENTS_TOKEN is empty: set it to the bearer token, or unset it to poll the simulator',
    );
  }
  if (apiUrl !== undefined) {
    // A server on this machine is a simulator, which accepts any token.
    if (token === undefined && apiUrl.startsWith('https:')) {
      throw new ReplaceToken(`OP_EVENTS_TOKEN is not set: set it to the bearer token for ${apiUrl}`);
    }
    return { name: apiUrl, url: apiUrl, token: token?.trim() ?? SIMULATOR };
  }
  if (token === undefined) return { name: SIMULATOR, url: undefined, token: SIMULATOR };
  return { name: apiUrlOfToken(token.trim()), url: undefined, token: token.trim() };
}
