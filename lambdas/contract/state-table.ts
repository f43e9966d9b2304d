/** Attributes of the DynamoDB table that its definition and the code that uses it have in common. */
export const STATE_TABLE = {
  /** Partition key: name of the feed, as in feeds.ts. */
  feed: 'feed',
  /** Sort key: `state`, or the event day and the revision of identities (lambdas/aws/table-items.ts). */
  item: 'item',
  /** Time to live, seconds since 1970. The state has none. */
  expiresAt: 'expiresAt',
} as const;
