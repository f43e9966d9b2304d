import { apiUrlOfToken } from '../events-api/api-url.ts';
import { ReplaceToken } from '../ingest/errors.ts';

/** Which Events API is polled. */
export interface ApiChoice {
  /** Its origin, or `simulator`. */
  readonly name: string;
  /** Undefined: the token's own host, or the simulator that is yet to be started. */
  readonly url: string | undefined;
  readonly token: string;
}

export const SIMULATOR = 'simulator';

/**
 * The API that a token and --api-url name; the simulator where there is neither.
 *
 * @throws ReplaceToken when there should be a token and is none, or one that names no host
 */
export function chooseApi(token: string | undefined, apiUrl: string | undefined): ApiChoice {
  if (token?.trim() === '') {
    throw new ReplaceToken(
      'OP_EVENTS_TOKEN is empty: put the bearer token in it, or unset it to poll the simulator',
    );
  }
  if (apiUrl !== undefined) {
    // A server on this machine is a simulator, which takes any token.
    if (token === undefined && apiUrl.startsWith('https:')) {
      throw new ReplaceToken(`OP_EVENTS_TOKEN is not set: put the bearer token for ${apiUrl} in it`);
    }
    return { name: apiUrl, url: apiUrl, token: token?.trim() ?? SIMULATOR };
  }
  if (token === undefined) return { name: SIMULATOR, url: undefined, token: SIMULATOR };
  return { name: apiUrlOfToken(token.trim()), url: undefined, token: token.trim() };
}
