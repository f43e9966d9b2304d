import { EVENTS_API_URL_FORM, originOfEventsApi } from '../contract/events-api-url.ts';
import { RUNBOOK } from '../contract/runbook.ts';
import { FixSettings, ReplaceToken } from '../ingest/errors.ts';
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

/**
 * Returns the base URL of the Events API that the token is for, without a trailing slash.
 *
 * @throws ReplaceToken if the token does not name a host of 1Password
 */
export function apiUrlOfToken(token: string): string {
  const claims = tokenClaims(token);
  if (claims === undefined) {
    throw unusable(
      'the token is not an Events API bearer token (three parts separated by dots); use the one that 1Password showed when the Events Reporting integration was added',
    );
  }
  const host = claims.audience;
  if (host === LEGACY_AUDIENCE) {
    throw unusable('the token is of an old type that names no host; issue a new one in 1Password');
  }
  if (host === undefined || !HOSTS.includes(host)) {
    throw unusable(
      `the token names no Events API host of 1Password (one of ${HOSTS.join(', ')}); issue a new one, or set eventsApiUrl`,
    );
  }
  return `https://${host}`;
}

function unusable(message: string): ReplaceToken {
  return new ReplaceToken(message, { remedy: { runbook: RUNBOOK.tokenRefused } });
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
