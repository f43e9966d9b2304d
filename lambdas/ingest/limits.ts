/** What bounds a batch and a run. */
export interface Limits {
  /** A batch is closed by the page that reaches this many records. */
  readonly batchRecords: number;
  /** … or this many characters of JSON text. */
  readonly batchCharacters: number;
  /** … or this many pages, empty ones too. */
  readonly batchPages: number;
  /**
   * A batch ends before the record whose identity would be one more than this. A day's identities must fit into an item of
   * DynamoDB (400 kB), also where a page has far more records than the API says.
   */
  readonly batchIdentities: number;
  /** … or would be of one more event day than this. An announcement is a transaction, of 100 items at most. */
  readonly batchDays: number;
  /** After so many pages in a row without a new record the API repeats itself, and the run ends. */
  readonly idlePages: number;
  /** So many pages of a rewind are read in a run: of the 600 requests a minute, most are left to the live feeds. */
  readonly rewindPages: number;
  /** What is kept of a run's time to announce, store and commit, in milliseconds. */
  readonly reserveMs: number;
  /** How long a run can live at the most, in milliseconds: after that, whoever worked on a batch no longer does. */
  readonly longestRunMs: number;
}

/**
 * Ten pages an object: few enough to be read again in seconds when a run died, many enough that a backlog makes
 * objects of a size that readers like (about 1 MB compressed). A Lambda run lives for 55 seconds at the most.
 */
export const LIMITS: Limits = {
  batchRecords: 10_000,
  batchCharacters: 16_000_000,
  batchPages: 10,
  batchIdentities: 20_000,
  batchDays: 90,
  idlePages: 10,
  rewindPages: 100,
  reserveMs: 8_000,
  longestRunMs: 120_000,
};
