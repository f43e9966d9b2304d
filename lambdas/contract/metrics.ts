/** CloudWatch namespace of all metrics that a poller reports. */
export const METRIC_NAMESPACE = 'OnePasswordLogSource';

/**
 * The metrics of a poller, in CloudWatch embedded metric format. All have the dimension `source` (ENVIRONMENT.sourceId); where
 * noted, also `feed`. A metric is billed for each hour in which it is reported, so a value that is usually zero is not
 * reported when it is zero. An alarm or the dashboard uses each of them.
 */
export const METRICS = {
  /**
   * Minutes since the feed's newest object was announced, or since the feed was first polled if it has no object.
   * Every run reports it, including failed ones, under `source` alone: the minimum over a period is the age of the newest
   * object of the whole source. It starts at zero on a new stack, so a new stack does not raise the alarm.
   * Also reported under `feed` if ENVIRONMENT.reportFeedAge is `true`.
   */
  newestObjectAge: 'NewestObjectAgeMinutes',
  /** Days until the token expires; negative after that. Not reported if the token does not expire or cannot be read. */
  tokenDaysLeft: 'TokenDaysLeft',
  /** 1 for each run that ended because the token was refused or is not set, except in the first hour of a source. */
  tokensRefused: 'TokensRefused',
  /** Events that the run delivered, per feed. Not reported if there are none. */
  eventsDelivered: 'EventsDelivered',
  /** Records that the run put into quarantine, per feed. Not reported if there are none. */
  recordsRejected: 'RecordsRejected',
  /**
   * 1 for each run that ended because 1Password refused the feed's cursor, or because the feed is silent: the API returns nothing
   * at the cursor, although it has newer events. Per feed.
   */
  cursorsRefused: 'CursorsRefused',
  /** 1 for each run that ended because the API repeats itself: it reports more records, but returns no new ones. Per feed. */
  repetitions: 'ApiRepetitions',
  /**
   * Age of the newest event in minutes, per feed, for each run that ended before it had caught up. Other runs do not report
   * it, so the sample count is the number of runs that did not catch up.
   */
  backlog: 'BacklogMinutes',
} as const;

/** Names of the metrics' dimensions. */
export const DIMENSIONS = { source: 'source', feed: 'feed' } as const;
