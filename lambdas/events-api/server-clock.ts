import type { Agent } from 'node:http';
import { head } from './http-request.ts';

/** A clock that differs by more than this is wrong: events are dated by 1Password, and everything else by this clock. */
export const LARGEST_SKEW_MS = 3_600_000;

/** How long to wait for an answer. */
const TIMEOUT_MS = 5_000;

/**
 * How many milliseconds the clock of this machine is ahead of a server's; behind, if negative.
 *
 * @param date the value of the response's header `Date`; 0 is returned if there is none, or it is no date
 * @param now milliseconds since 1970
 */
export function clockAhead(date: string | undefined, now: number): number {
  return now - Date.parse(date ?? '') || 0;
}

/**
 * Asks a server for its time, without a token: any answer has it.
 *
 * @param url its origin
 * @param proxy sends https requests; by default, they go directly to the server
 * @returns as clockAhead does; 0 if the server does not answer, since only an answer can show that the clock is wrong
 */
export async function askServerClock(url: string, proxy?: Agent): Promise<number> {
  try {
    const response = await head(url, AbortSignal.timeout(TIMEOUT_MS), proxy);
    response.resume();
    return clockAhead(response.headers.date, Date.now());
  } catch {
    return 0;
  }
}
