import type { Feed } from './feeds.ts';

/** Below it lie the events of all feeds: what a SIEM reads. */
export const LOGS_PREFIX = 'logs/';

/** Where a feed's delivered events lie in the bucket. One prefix per feed: Panther's schemas for two of them are so loose that a mixed prefix would be misread. */
export function logsPrefix(feed: Feed): string {
  return `${LOGS_PREFIX}${feed.table}/`;
}

/** Where a feed's rejected records are kept, whole, with the reasons. */
export function quarantinePrefix(feed: Feed): string {
  return `quarantine/${feed.table}/`;
}
