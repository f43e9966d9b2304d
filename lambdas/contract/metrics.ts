/** CloudWatch namespace of everything that a poller reports. */
export const METRIC_NAMESPACE = 'OnePasswordLogSource';

/**
 * What a poller reports, as CloudWatch embedded metric format. Each has the dimension `source`
 * (ENVIRONMENT.sourceId); those that say so also have `feed`. A metric costs only in the hours in which it is reported, so
 * what is usually nothing is not reported as zero. Each is alarmed on or plotted.
 */
export const METRICS = {
  /**
   * Minutes since the feed's newest object was announced, or since the feed was first polled where it has none yet.
   * Reported by every run, failed ones too, under `source` alone: the minimum over a period is the age of the
   * newest object of the whole source. It starts at zero on a new stack, which is why a new stack raises no alarm.
   * Also under `feed` where ENVIRONMENT.reportFeedAge says so.
   */
  newestObjectAge: 'NewestObjectAgeMinutes',
  /** Days until the token expires, below zero afterwards. Not reported when it does not expire, or cannot be read. */
  tokenDaysLeft: 'TokenDaysLeft',
  /** 1 for each run that ended because the token is refused or not set, the first hour of a source left out. */
  tokensRefused: 'TokensRefused',
  /** Events delivered by the run, per feed. Not reported when there are none. */
  eventsDelivered: 'EventsDelivered',
  /** Records put into quarantine by the run, per feed. Not reported when there are none. */
  recordsRejected: 'RecordsRejected',
  /** 1 for each run that ended because 1Password refuses the feed's cursor, per feed. Not reported otherwise. */
  cursorsRefused: 'CursorsRefused',
  /**
   * 1 for each run that ended because 1Password's API repeats itself: it says that there is more, and returns no new
   * records. Per feed. Not reported otherwise.
   */
  repetitions: 'ApiRepetitions',
  /**
   * How many minutes old the newest event is, per feed, for each run that ended before it had caught up. Not reported
   * otherwise: so the number of samples tells how many runs did not catch up.
   */
  backlog: 'BacklogMinutes',
} as const;

export const DIMENSIONS = { source: 'source', feed: 'feed' } as const;
