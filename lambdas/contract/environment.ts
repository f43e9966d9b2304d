/**
 * Output of the stack that the operator's commands read: JSON of what all pollers' environments have in common, by the names
 * below, and `feeds`, the names of those that are polled.
 */
export const OPERATOR_OUTPUT = 'OperatorSettings';

/**
 * The environment of a poller function: what the stack writes and the function reads.
 * Values are text; how each is parsed stands in lambdas/sources/poller-settings.ts.
 */
export const ENVIRONMENT = {
  /** Name of the feed to poll, as in feeds.ts. */
  feed: 'FEED',
  /** Name of the bucket that takes the objects. */
  bucket: 'BUCKET',
  /** Name of the DynamoDB table that holds each feed's state. */
  table: 'TABLE',
  /** ARN of the secret that holds the bearer token. */
  secretArn: 'SECRET_ARN',
  /** UUID of the source, p_source_id of every event, and the `source` dimension of every metric. */
  sourceId: 'SOURCE_ID',
  /** The user's name for the source, p_source_label of every event. */
  sourceLabel: 'SOURCE_LABEL',
  /** Base URL of the Events API; empty: read from the token. */
  eventsApiUrl: 'EVENTS_API_URL',
  /** `v1` or `v2`. */
  apiVersion: 'API_VERSION',
  /** How many days before its first run a feed starts to read. */
  lookbackDays: 'LOOKBACK_DAYS',
  /** `true`: Panther's p_ fields are added to each event. */
  standardFields: 'STANDARD_FIELDS',
  /** `true`: the age of the newest object is reported per feed too, since an alarm watches it. */
  reportFeedAge: 'REPORT_FEED_AGE',
} as const;
