import { EVENTS_API_URL_FORM, originOfEventsApi } from '../contract/events-api-url.ts';
import { RUNBOOK } from '../contract/runbook.ts';
import { FixSettings, ReplaceToken } from '../ingest/errors.ts';
import { NOT_A_JWT } from './token-form.ts';
import { tokenClaims } from './token.ts';

/** The hosts of the Events API (developer.1password.com/docs/events-api/reference, "Servers"). No other host gets the token. */
const HOSTS = [
  'events.1password.com',
  'events.1password.ca',
  'events.1password.eu',
  'events.ent.1password.com',
];

/** The audience of tokens from before tokens named their host. */
const LEGACY_AUDIENCE = 'com.1password.streamingservice';

/** The Events API that a token is sent to, as a URL without a trailing slash; or why it is sent to none. */
export type Destination =
  { readonly kind: 'api'; readonly url: string } | { readonly kind: 'none'; readonly issue: string };

/**
 * Returns the base URL of the Events API that the token is for, without a trailing slash.
 *
 * @throws ReplaceToken if the token does not name a host of 1Password
 */
export function apiUrlOfToken(token: string): string {
  const destination = destinationOf(token, undefined);
  if (destination.kind === 'api') return destination.url;
  throw new ReplaceToken(destination.issue, { remedy: { runbook: RUNBOOK.tokenRefused } });
}

/**
 * Where a token is sent.
 *
 * @param configuredUrl the Events API that the source is configured to poll; undefined: the one that the token names
 */
export function destinationOf(token: string, configuredUrl: string | undefined): Destination {
  const claims = tokenClaims(token);
  if (claims === undefined) return none(`the token ${NOT_A_JWT}`);
  const host = claims.audience;
  const isOfOnePassword = host !== undefined && HOSTS.includes(host);
  if (configuredUrl !== undefined) {
    // What is not 1Password's own, such as a simulator, may accept tokens for any host.
    const configuredHost = new URL(configuredUrl).hostname;
    if (isOfOnePassword && HOSTS.includes(configuredHost) && host !== configuredHost) {
      return none(`the token is for https://${host}, and this source polls ${configuredUrl}`);
    }
    return { kind: 'api', url: configuredUrl };
  }
  if (host === LEGACY_AUDIENCE) {
    return none('the token is of an old type that names no host; issue a new one in 1Password');
  }
  if (!isOfOnePassword) {
    return none(
      `the token names no Events API host of 1Password (one of ${HOSTS.join(', ')}); issue a new one, or set eventsApiUrl`,
    );
  }
  return { kind: 'api', url: `https://${host}` };
}

function none(issue: string): Destination {
  return { kind: 'none', issue };
}

/**
 * Checks a base URL that a user gave, and returns it without a trailing slash.
 *
 * @param setting the user's name for it: a setting or a flag
 * @throws FixSettings if it is not valid; the message does not repeat the URL, which may contain a password
 */
export function parseApiUrl(url: string, setting: string): string {
  const origin = originOfEventsApi(url);
  if (origin === undefined) throw new FixSettings(`${setting} must be ${EVENTS_API_URL_FORM}`);
  return origin;
}
