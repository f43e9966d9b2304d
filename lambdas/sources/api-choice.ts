import { apiUrlOfToken } from '../events-api/api-url.ts';
import { askServerClock } from '../events-api/server-clock.ts';
import { tokenFormIssue } from '../events-api/token-form.ts';
import { FixSettings, ReplaceToken } from '../ingest/errors.ts';
import { proxyOfEnvironment } from './proxy.ts';

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
 * @param variable the value of OP_EVENTS_TOKEN
 * @throws FixSettings if the variable contains more than a token; ReplaceToken if a token is needed and missing, or names no host
 * of the Events API
 */
export function chooseApi(variable: string | undefined, apiUrl: string | undefined): ApiChoice {
  const token = variable === undefined ? undefined : tokenIn(variable);
  if (apiUrl !== undefined) {
    // A server on this machine is a simulator, which accepts any token.
    if (token === undefined && apiUrl.startsWith('https:')) {
      throw new ReplaceToken(`OP_EVENTS_TOKEN is not set: set it to the bearer token for ${apiUrl}`);
    }
    return { name: apiUrl, url: apiUrl, token: token ?? SIMULATOR };
  }
  if (token === undefined) return { name: SIMULATOR, url: undefined, token: SIMULATOR };
  return { name: apiUrlOfToken(token), url: undefined, token };
}

/**
 * How many milliseconds this machine's clock is ahead of an API's; 0 if that does not answer, or is the simulator of this machine.
 *
 * @param name as in ApiChoice
 * @throws FixSettings if the address of the proxy is not valid
 */
export async function askApiClock(name: string): Promise<number> {
  return name === SIMULATOR ? 0 : askServerClock(name, await proxyOfEnvironment());
}

/** Spaces around the token are ignored. */
function tokenIn(variable: string): string {
  const token = variable.trim();
  if (token === '') {
    throw new ReplaceToken(
      'OP_EVENTS_TOKEN is empty: set it to the bearer token, or unset it to poll the simulator',
    );
  }
  const issue = tokenFormIssue(token);
  if (issue === undefined) return token;
  throw new FixSettings(
    `OP_EVENTS_TOKEN ${issue}: set it to the token alone (in an env file, without quotation marks)`,
  );
}
