/**
 * The only table of feeds. To add a feed, add a row here and a YAML file in schemas/panther.
 *
 * `name` is the Events API's own name: the last part of the endpoint's path, and the feature in the token.
 * `logType` is Panther's name for the schema, and the name of the file in schemas/panther.
 */
const rows = [
  { name: 'signinattempts', logType: 'OnePassword.SignInAttempt' },
  { name: 'itemusages', logType: 'OnePassword.ItemUsage' },
  { name: 'auditevents', logType: 'OnePassword.AuditEvent' },
] as const;

export type FeedName = (typeof rows)[number]['name'];
export type LogType = (typeof rows)[number]['logType'];

/** One event stream of a 1Password account. */
export interface Feed {
  readonly name: FeedName;
  readonly logType: LogType;
  /** Panther's table: the log type in lower case, with underscores for dots. Also the feed's folder in the bucket. */
  readonly table: string;
}

export const FEEDS: readonly Feed[] = rows.map((row) => ({
  ...row,
  table: row.logType.toLowerCase().replaceAll('.', '_'),
}));

/** The feed with that name; undefined if there is none. */
export function findFeed(name: string): Feed | undefined {
  return FEEDS.find((feed) => feed.name === name);
}
