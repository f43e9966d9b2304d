import type { ApiVersion } from './api-version.ts';
import type { Instant } from './instant.ts';

/** The events of one feed in arrival order. Each event is identified by its index in that order, from 0. */
export interface FeedRecords {
  /** The number of events that have arrived by `now`. */
  count(now: number): number;
  /** An index to start a search from: no event before it has an event time at or after `start`. */
  searchFrom(start: Instant): number;
  /** The event's own time, which `start_time` and `end_time` filter by. */
  eventTime(i: number): Instant;
  /** The record as JSON, a raw text. Generated records have no white space between tokens. */
  record(i: number, version: ApiVersion): string;
  /** Whether the record is deliberately invalid. */
  isPoison(i: number): boolean;
}
