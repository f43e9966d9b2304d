import type { Feed } from './feeds.ts';

/** Where a feed's delivered events lie in the bucket. One prefix per feed: Panther's schemas for two of them are so loose that a mixed prefix would be misread. */
export function logsPrefix(feed: Feed): string {
  return `logs/${feed.table}/`;
}

/** Where a feed's rejected records are kept, whole, with the reasons. */
export function quarantinePrefix(feed: Feed): string {
  return `quarantine/${feed.table}/`;
}
