const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** What originOfEventsApi takes, to complete "must be …". */
export const EVENTS_API_URL_FORM =
  'an https:// address of a host alone, as https://events.1password.com (http:// for this machine only)';

/**
 * The origin that a user names as the Events API's, without a slash at its end; undefined when it is not one. Nothing but
 * an origin: the paths are the API's own, and credentials in an address end in logs. Plain http would show the token to
 * the network, so it only reaches this machine, where a simulator listens.
 */
export function originOfEventsApi(text: string): string | undefined {
  if (!/^https?:\/\/[^\s\\?#@]+$/i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isSafe = url.protocol === 'https:' || LOOPBACK.includes(url.hostname);
  return isSafe && url.pathname === '/' ? url.origin : undefined;
}
