import type { ApiVersion } from './company.ts';
import type { Instant } from './instant.ts';

/** The events of one feed in the order of their arrival. An event is named by its number in that order, from 0. */
export interface FeedSource {
  /** How many have arrived by that time. */
  count(now: number): number;
  /** No event before this number has an event time at or after `start`. Where a search may begin. */
  searchFrom(start: Instant): number;
  /** The event's own time, which `start_time` and `end_time` select on. */
  eventTime(i: number): Instant;
  /** The record's JSON text, without white space between tokens if it was generated. */
  text(i: number, version: ApiVersion): string;
  /** Whether it was spoilt on purpose. */
  isPoison(i: number): boolean;
}
