const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** What originOfEventsApi accepts, to complete "must be …". */
export const EVENTS_API_URL_FORM =
  'an https:// address of a host alone, as https://events.1password.com (http:// for this machine only)';

/**
 * The origin of the Events API that a user configured, without a trailing slash; undefined if the value is not a valid origin.
 * Only an origin is accepted: the API defines the paths, and credentials in an address would end up in logs. Plain http
 * would expose the token to the network, so it is only accepted for this machine, where a simulator listens.
 */
export function originOfEventsApi(text: string): string | undefined {
  if (!/^https?:\/\/[^\s\\?#@]+$/i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isSafe = url.protocol === 'https:' || LOOPBACK.includes(url.hostname);
  return isSafe && url.pathname === '/' ? url.origin : undefined;
}
