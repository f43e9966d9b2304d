/** CloudWatch namespace of everything that a poller reports. */
export const METRIC_NAMESPACE = 'OnePasswordLogSource';

/**
 * What a poller reports, as CloudWatch embedded metric format. Each has the dimension `source`
 * (ENVIRONMENT.sourceId); those that say so also have `feed`.
 */
export const METRICS = {
  /**
   * Minutes since the feed's newest object was announced, or since the feed was first polled where it has none yet.
   * Reported by every run, failed ones too, under `source` alone: the minimum over a period is the age of the
   * newest object of the whole source. It starts at zero on a new stack, which is why a new stack raises no alarm.
   */
  newestObjectAge: 'NewestObjectAgeMinutes',
  /** Events delivered by the run, per feed. Not reported when there are none. */
  eventsDelivered: 'EventsDelivered',
  /** Records put into quarantine by the run, per feed. Not reported when there are none. */
  recordsRejected: 'RecordsRejected',
  /** 1 for each run that ended because 1Password refuses the feed's cursor, per feed. Not reported otherwise. */
  cursorsRefused: 'CursorsRefused',
} as const;

export const DIMENSIONS = { source: 'source', feed: 'feed' } as const;
