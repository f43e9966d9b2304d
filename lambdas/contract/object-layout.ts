import type { Feed } from './feeds.ts';

/** Prefix of all objects with events: what a SIEM reads. */
export const LOGS_PREFIX = 'logs/';

/** Prefix of all objects with rejected records. */
export const QUARANTINE_PREFIX = 'quarantine/';

/**
 * Prefix of a feed's objects with events. Each feed has its own: Panther's schemas for two of them are so loose that a mixed
 * prefix would be misread.
 */
export function logsPrefix(feed: Feed): string {
  return `${LOGS_PREFIX}${feed.table}/`;
}

/** Prefix of a feed's rejected records, which are stored complete, with the reasons. */
export function quarantinePrefix(feed: Feed): string {
  return `${QUARANTINE_PREFIX}${feed.table}/`;
}
