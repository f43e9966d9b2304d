import { EventsApiClient, type EventsApiOptions } from '../../../lambdas/events-api/client.ts';
import { RequestedWait } from '../../../lambdas/events-api/requested-wait.ts';
import type { MemoryClock } from './memory.ts';

/**
 * The real API client, for a simulator that accepts any token. Its delays take no real time.
 *
 * @param clock each delay shortens the time that is left on it
 * @param options of the client; `waits` collects the delays, in milliseconds
 */
export function apiClient(
  baseUrl: string,
  clock: MemoryClock,
  { waits = [], ...more }: Partial<EventsApiOptions> & { readonly waits?: number[] } = {},
): EventsApiClient {
  return new EventsApiClient({
    tokens: { token: () => Promise.resolve('a-token') },
    version: 'v2',
    baseUrl,
    clock,
    wait: new RequestedWait(),
    onClockSkew: () => undefined,
    random: () => 1,
    sleep: (ms) => {
      waits.push(ms);
      clock.left -= ms;
      return Promise.resolve();
    },
    ...more,
  });
}
