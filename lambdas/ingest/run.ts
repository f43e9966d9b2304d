import type { CompiledSchema } from '../../schemas/compiled-schema.ts';
import type { Feed } from '../contract/feeds.ts';
import type { DeliveredIndex } from './delivered-index.ts';
import type { Limits } from './limits.ts';
import type { LiveCheck } from './live-check.ts';
import type { RecordOrigin } from './objects.ts';
import type { Ports } from './ports.ts';
import type { Source } from './source.ts';

/** What a feed is configured with. */
export interface FeedConfig {
  readonly feed: Feed;
  readonly source: Source;
  readonly limits: Limits;
  /** The event time from which a feed is read that was never polled before, RFC 3339. */
  readonly startTime: string;
  /** Where the records come from. */
  readonly origin: RecordOrigin;
}

/** One run of a feed. */
export interface Run {
  readonly config: FeedConfig;
  /** The compiled schema of the feed's log type. A cold start has it loaded only after it has read the state. */
  readonly schema: () => Promise<CompiledSchema>;
  readonly ports: Ports;
  /** What this process knows of the identities in `ports.states`. */
  readonly delivered: DeliveredIndex;
  /** When this process last checked that the live feed is not silent. Undefined: it is never checked. */
  readonly liveCheck?: LiveCheck | undefined;
}

/**
 * How a run ended.
 * - `caught_up`: the API has no more right now, and no rewind is in progress
 * - `rewinding`: the API has no more right now; the next run continues the rewind
 * - `out_of_time`: there is more; the next run continues
 * - `overtaken`: another run of the same feed was faster and continues
 * - `waiting`: the announced batch cannot be read again; it is withdrawn once no run can still store it
 * - `stalled`: the API repeats itself: it reports that there is more, and returns no new records; the next run tries again
 * - `silent`: the API returns no records at the live position, although it has newer ones that were not delivered
 * - `rate_limited`: the API accepts no more requests within the time of this run; the next run continues
 */
export type Outcome =
  'caught_up' | 'rewinding' | 'out_of_time' | 'overtaken' | 'waiting' | 'stalled' | 'silent' | 'rate_limited';

/** The time of the clock, RFC 3339 in UTC with milliseconds. */
export function timestamp({ ports }: Run): string {
  return new Date(ports.clock.now()).toISOString();
}

/** Milliseconds between now and a time (RFC 3339). A time in the future comes from a wrong clock, and counts the same. */
export function ageOf({ ports }: Run, time: string): number {
  return Math.abs(ports.clock.now() - Date.parse(time));
}
