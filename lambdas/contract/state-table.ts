/** Attributes of the DynamoDB table that both its definition and the code that uses it need. */
export const STATE_TABLE = {
  /** Partition key: name of the feed, as in feeds.ts. */
  feed: 'feed',
  /** Sort key: `state`, or the event day and the revision of identities (lambdas/aws/table-items.ts). */
  item: 'item',
  /** Time to live, in seconds since 1970. The state does not have it. */
  expiresAt: 'expiresAt',
} as const;
