/**
 * The stack output that the operator's commands read. Its value is a JSON object: the environment that all pollers have in
 * common, by the names below, and `feeds`, the names of the feeds that the stack polls.
 */
export const OPERATOR_OUTPUT = 'OperatorSettings';

/**
 * The environment variables of a poller function. The stack writes them, and lambdas/sources/poller-settings.ts parses them.
 * All are required, and all values are strings.
 */
export const ENVIRONMENT = {
  /** Name of the feed to poll, as in feeds.ts. */
  feed: 'FEED',
  /** Name of the bucket in which the function creates objects. */
  bucket: 'BUCKET',
  /** Name of the DynamoDB table that contains each feed's state. */
  table: 'TABLE',
  /** ARN of the secret that contains the bearer token. */
  secretArn: 'SECRET_ARN',
  /** UUID of the source: p_source_id of every event, and the `source` dimension of every metric. */
  sourceId: 'SOURCE_ID',
  /** The user's name for the source: p_source_label of every event. */
  sourceLabel: 'SOURCE_LABEL',
  /** Base URL of the Events API. Empty: the host that the token names. */
  eventsApiUrl: 'EVENTS_API_URL',
  /** `v1` or `v2`. */
  apiVersion: 'API_VERSION',
  /** How many days before its first run a feed starts to read. */
  lookbackDays: 'LOOKBACK_DAYS',
  /** `true`: Panther's p_ fields are added to each event. */
  standardFields: 'STANDARD_FIELDS',
  /** `true`: the age of the newest object is also reported per feed, because an alarm watches it. */
  reportFeedAge: 'REPORT_FEED_AGE',
  /** Name of the CloudFormation stack, for the commands in log lines. */
  stackName: 'STACK_NAME',
  /** Address of the runbook, for the links in log lines. */
  runbookUrl: 'RUNBOOK_URL',
} as const;
