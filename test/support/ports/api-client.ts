import { EventsApiClient, type EventsApiOptions } from '../../../lambdas/events-api/client.ts';
import type { MemoryClock } from './memory.ts';

/** The real client of a simulator that takes any token. It waits in the clock alone, and says how long. */
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
    random: () => 1,
    sleep: (ms) => {
      waits.push(ms);
      clock.left -= ms;
      return Promise.resolve();
    },
    ...more,
  });
}
