import { setTimeout as sleep } from 'node:timers/promises';
import type { EventsApiOptions } from './client.ts';

/** Real randomness and real delays, for every client that is not under test. */
export const systemTiming: Pick<EventsApiOptions, 'random' | 'sleep'> = {
  random: Math.random,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};
