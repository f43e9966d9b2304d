import { EVENTS_API_URL_FORM, originOfEventsApi } from '../contract/events-api-url.ts';
import { FixSettings, ReplaceToken } from '../ingest/errors.ts';
import { tokenClaims } from './token.ts';

/** The hosts of the Events API (developer.1password.com/docs/events-api/reference, "Servers"). The token goes to no other. */
const HOSTS = [
  'events.1password.com',
  'events.1password.ca',
  'events.1password.eu',
  'events.ent.1password.com',
];

/**
 * Base URL of the Events API that the token is for.
 *
 * @throws ReplaceToken when the token names no host of 1Password's
 */
export function apiUrlOfToken(token: string): string {
  const claims = tokenClaims(token);
  if (claims === undefined) {
    throw new ReplaceToken(
      'the token is not an Events API bearer token (three parts with dots between): put the one that 1Password showed when the Events Reporting integration was added',
    );
  }
  const host = claims.audience;
  if (host === 'com.1password.streamingservice') {
    throw new ReplaceToken('the token is of an old kind that names no host: issue a new one in 1Password');
  }
  if (host === undefined || !HOSTS.includes(host)) {
    throw new ReplaceToken(
      `the token names no Events API host of 1Password (one of ${HOSTS.join(', ')}): issue a new one, or name the host in the setting eventsApiUrl`,
    );
  }
  return `https://${host}`;
}

/**
 * A base URL that the user gave, without a slash at its end.
 *
 * @param setting what the user calls it
 * @throws FixSettings when it is none; the text is not repeated, since it may hold a password
 */
export function parseApiUrl(text: string, setting: string): string {
  const origin = originOfEventsApi(text);
  if (origin === undefined) throw new FixSettings(`${setting} must be ${EVENTS_API_URL_FORM}`);
  return origin;
}
